"""What exists once in an AWS account."""

from typing import TYPE_CHECKING, Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from infra.settings._base import Name, Section, refusal

if TYPE_CHECKING:
    from infra.settings.whole import Settings

GuarddutyPlan = Literal[
    "S3_DATA_EVENTS",
    "EBS_MALWARE_PROTECTION",
    "EKS_AUDIT_LOGS",
    "LAMBDA_NETWORK_LOGS",
    "RDS_LOGIN_EVENTS",
]
"""GuardDuty's plans beside the foundation, as its API names them (CreateDetector, features)."""


InspectorTarget = Literal["EC2", "ECR", "LAMBDA", "LAMBDA_CODE"]
"""What Inspector scans, as its API names it (Enable, resourceTypes)."""

Standard = Literal["foundational", "cis", "pci", "nist"]
"""Sets of Security Hub's controls: AWS Foundational Security Best Practices, CIS AWS Foundations
3.0, PCI DSS 4.0.1, NIST SP 800-53 revision 5."""


class TrailLockSettings(Section):
    """Object lock: what the trail wrote cannot be deleted or changed for a while."""

    days: Annotated[int, Field(ge=1)] = 90
    mode: Literal["governance", "compliance"] = "governance"
    """In governance mode those with `s3:BypassGovernanceRetention` still can; in compliance mode
    nobody, not even AWS, until the days are over."""


class AccountSettings(Section):
    """What exists once in an account, and guards all that is in it."""

    trail: bool = True
    """Every management call, in all regions. An account's first trail costs its storage only."""
    trail_key: Name = "trail"
    """The entry of `trimtab:keys` that encrypts the trail, and what `config` records; used_by both
    cloudtrail and s3."""
    trail_retention_days: Annotated[int, Field(ge=90)] = 400
    trail_lock: TrailLockSettings | None = None
    """Locks the trail's bucket. Free; it is never unlocked again, only its days can be changed."""
    data_events: tuple[
        Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9.-]{2,62}$")], ...
    ] = Field(default=(), max_length=100)
    """Buckets whose every read and write the trail records, by name: the sensitive ones alone. 0.10
    USD for each 100,000 events; training makes them by the million."""
    guardduty: bool = True
    """Finds threats in what AWS logs anyway; a few USD a month in a small account, by events."""
    guardduty_plans: tuple[GuarddutyPlan, ...] = ()
    """AWS turns all of them on with a detector, so those that are not named are turned off:
    S3_DATA_EVENTS alone costs 0.80 USD for each million reads of objects, which training makes by
    the billion."""
    unused_access_days: Annotated[int, Field(ge=1, le=365)] | None = None
    """Also find roles and permissions that nobody used for so long: 0.20 USD a month and role."""
    inspector: tuple[InspectorTarget, ...] = ()
    """Looks for known vulnerabilities all the time: 1.26 USD a month and instance, 0.09 USD a new
    image, 0.30 USD a month and function (0.90 with its code)."""
    config: bool = False
    """AWS Config records every change of every resource: 0.003 USD each. Groups that grow and
    shrink by spot prices change a lot."""
    security_hub: tuple[Standard, ...] = ()
    """Checks the account against these standards: 0.001 USD a check; some hundreds of controls, for
    every resource, several times a day. Its controls read what `config` records."""
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

    @model_validator(mode="after")
    def _combinations(self) -> Self:
        if self.trail_lock is not None and self.trail_lock.days > self.trail_retention_days:
            raise refusal(
                f"what is deleted after {self.trail_retention_days} days cannot stay for "
                f"{self.trail_lock.days}",
                key="trail_lock.days",
                allowed=f"at most {self.trail_retention_days}, or a longer trail_retention_days",
            )
        for name in ("trail_lock", "data_events"):
            if getattr(self, name) and not self.trail:
                raise refusal(f"there is no trail for {name}", key=name, allowed="with trail: true")
        if "LAMBDA_CODE" in self.inspector and "LAMBDA" not in self.inspector:
            raise refusal(
                "Inspector scans the code of functions only where it scans functions",
                key="inspector",
                allowed="LAMBDA as well, or no LAMBDA_CODE",
            )
        if self.security_hub and not self.config:
            raise refusal(
                "controls of Security Hub find nothing where AWS Config records nothing",
                key="security_hub",
                allowed="with config: true",
            )
        return self

    def check_in(self, whole: "Settings", at: str) -> None:
        """What AWS Config records is encrypted as the trail is."""
        if self.config:
            whole.check_key(self.trail_key, "s3", f"{at}.trail_key")
