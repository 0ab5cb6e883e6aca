"""What exists once in an AWS account."""

from typing import Annotated, Literal

from pydantic import Field

from infra.settings._base import Name, Section

GuarddutyPlan = Literal[
    "S3_DATA_EVENTS",
    "EBS_MALWARE_PROTECTION",
    "EKS_AUDIT_LOGS",
    "LAMBDA_NETWORK_LOGS",
    "RDS_LOGIN_EVENTS",
]
"""GuardDuty's plans beside the foundation, as its API names them (CreateDetector, features)."""


class AccountSettings(Section):
    """What exists once in an account, and guards all that is in it."""

    trail: bool = True
    """Every management call, in all regions. An account's first trail costs its storage only."""
    trail_key: Name = "trail"
    """The entry of `trimtab:keys` that encrypts the trail; used_by both cloudtrail and s3."""
    trail_retention_days: Annotated[int, Field(ge=90)] = 400
    guardduty: bool = True
    """Finds threats in what AWS logs anyway; a few USD a month in a small account, by events."""
    guardduty_plans: tuple[GuarddutyPlan, ...] = ()
    """AWS turns all of them on with a detector, so those that are not named are turned off:
    S3_DATA_EVENTS alone costs 0.80 USD for each million reads of objects, which training makes by
    the billion."""
    github_oidc: bool = True
    """Lets GitHub's workflows assume the environments' roles without stored keys."""
    service_linked_roles: tuple[Literal["spot", "autoscaling", "balancers"], ...] = (
        "spot",
        "autoscaling",
        "balancers",
    )
    """Roles that AWS needs before the first spot instance or balancer, and before a key may name
    them; the deploy roles cannot make them. Remove those that the account already has: creating one
    twice is an error."""
    anomaly_monitor: bool = True
    """AWS allows a single monitor of services in an account."""
    activate_cost_tags: bool = False
    """Turn on a day after the first deployment: AWS refuses tags that it has not seen on a bill."""
