"""Who may do what in production: writes docs/components/access.md's matrix, which tests decide.

`python -m trimtab.access_matrix` puts it between the page's markers.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from trimtab.roles import Roles

PAGE: Final = Path(__file__).parents[1] / "docs" / "components" / "access.md"
BEGIN: Final = "<!-- matrix: written by `python -m trimtab.access_matrix` -->"
END: Final = "<!-- /matrix -->"
TEAM: Final = "search"
"""The team of all sessions of people; `ranking` is another."""

ROLES: Final = {
    "data-engineer": "DE",
    "data-scientist": "DS",
    "ml-engineer": "ML",
    "platform": "PL",
    "finops": "FO",
    "auditor": "AU",
    "preview": "CI preview",
    "deploy": "CI deploy",
}
"""The roles of section access, and the titles of their columns."""
OF_TEAM: Final = {"aws:ResourceTag/team": "search"}
OF_OTHER_TEAM: Final = {"aws:ResourceTag/team": "ranking"}
OWN: Final = {"aws:ResourceTag/project": "trimtab", "aws:ResourceTag/stack": "prod"}
OF_OTHER_STACK: Final = {"aws:ResourceTag/project": "trimtab", "aws:ResourceTag/stack": "dev"}
THROUGH_S3: Final = {
    "kms:ViaService": "s3.us-east-1.amazonaws.com",
    "kms:ResourceAliases": ["alias/trimtab/prod/data"],
}
NOBODY: Final = ""
TEAMS: Final = "data-engineer data-scientist ml-engineer"
SEEING: Final = "platform auditor preview deploy"
"""Those with AWS's ViewOnlyAccess and SecurityAudit."""


@dataclass(frozen=True)
class Question:
    """One line of the matrix."""

    what: str
    action: str
    resource: str
    allowed: str
    """The roles that may, and no others."""
    context: Mapping[str, Any] = field(default_factory=dict)


def _arn(service: str, rest: str) -> str:
    return f"arn:aws:{service}:us-east-1:111122223333:{rest}"


def _object(entry: str, key: str) -> str:
    return f"arn:aws:s3:::trimtab-prod-{entry}-111122223333/{key}"


def _role(path: str) -> str:
    return f"arn:aws:iam::111122223333:role/{path}"


BUCKET: Final = "arn:aws:s3:::trimtab-prod-curated-111122223333"
GROUP: Final = _arn("autoscaling", "autoScalingGroup:*:autoScalingGroupName/trimtab-prod-trainer")
INSTANCE: Final = _arn("ec2", "instance/i-0")
KEY: Final = _arn("kms", "key/0-1")
BOUNDARY: Final = "arn:aws:iam::111122223333:policy/ml/prod/trimtab-prod-boundary"
BOUND: Final = {"iam:PermissionsBoundary": BOUNDARY}
TO_EC2: Final = {"iam:PassedToService": "ec2.amazonaws.com"}

DATA: Final = (
    Question(
        "read a table that landed", "s3:GetObject", _object("raw", "streams/clicks/x"),
        "data-engineer data-scientist",
    ),
    Question(
        "read what was set aside", "s3:GetObject", _object("raw", "quarantine/clicks/x"),
        "data-engineer",
    ),
    Question("read what is shared", "s3:GetObject", _object("curated", "shared/x"), TEAMS),
    Question("read the own team's", "s3:GetObject", _object("curated", "teams/search/x"), TEAMS),
    Question("read another team's", "s3:GetObject", _object("curated", "teams/ranking/x"), NOBODY),
    Question(
        "list the own team's", "s3:ListBucket", BUCKET,
        "data-engineer data-scientist ml-engineer platform auditor preview deploy",
        {"s3:prefix": "teams/search/"},
    ),
    Question(
        "list another team's", "s3:ListBucket", BUCKET, SEEING, {"s3:prefix": "teams/ranking/"}
    ),
    Question("write the own team's", "s3:PutObject", _object("curated", "teams/search/x"), TEAMS),
    Question("write another team's", "s3:PutObject", _object("curated", "teams/ranking/x"), NOBODY),
    Question("write to a landed table", "s3:PutObject", _object("raw", "streams/clicks/x"), NOBODY),
    Question(
        "delete for good", "s3:DeleteObjectVersion", _object("curated", "teams/search/x"), NOBODY
    ),
    Question("read access logs", "s3:GetObject", _object("logs", "s3/x"), "auditor"),
    Question("decrypt through S3", "kms:Decrypt", KEY, TEAMS, THROUGH_S3),
    Question("decrypt by hand", "kms:Decrypt", KEY, NOBODY),
    Question("read a secret", "secretsmanager:GetSecretValue", _arn("secretsmanager", "secret:x"),
             NOBODY),
    Question(
        "query the catalogue", "athena:StartQueryExecution",
        _arn("athena", "workgroup/trimtab-prod-queries"), "data-engineer data-scientist",
    ),
    Question(
        "query past the limits", "athena:StartQueryExecution",
        _arn("athena", "workgroup/primary"), NOBODY,
    ),
    Question(
        "change a table", "glue:UpdateTable",
        _arn("glue", "table/trimtab_prod_lake/clicks"), "data-engineer deploy",
    ),
    Question(
        "read the own team's stream", "kinesis:GetRecords",
        _arn("kinesis", "stream/trimtab-prod-clicks"), "data-engineer", {**OWN, **OF_TEAM},
    ),
    Question(
        "read another team's stream", "kinesis:GetRecords",
        _arn("kinesis", "stream/trimtab-prod-clicks"), NOBODY, {**OWN, **OF_OTHER_TEAM},
    ),
)  # fmt: skip
WORK: Final = (
    Question(
        "submit a job to the own queue", "batch:SubmitJob",
        _arn("batch", "job-queue/trimtab-prod-train"), "data-scientist ml-engineer",
        {**OWN, **OF_TEAM},
    ),
    Question(
        "submit a job to another team's", "batch:SubmitJob",
        _arn("batch", "job-queue/trimtab-prod-train"), NOBODY, {**OWN, **OF_OTHER_TEAM},
    ),
    Question(
        "grow the own group", "autoscaling:SetDesiredCapacity", GROUP,
        "data-scientist ml-engineer platform", {**OWN, **OF_TEAM},
    ),
    Question(
        "grow another team's group", "autoscaling:SetDesiredCapacity", GROUP, "platform",
        {**OWN, **OF_OTHER_TEAM},
    ),
    Question(
        "open a shell on the own instance", "ssm:StartSession", INSTANCE,
        "data-scientist ml-engineer platform", {**OWN, **OF_TEAM},
    ),
    Question(
        "open a shell on another team's", "ssm:StartSession", INSTANCE, "platform",
        {**OWN, **OF_OTHER_TEAM},
    ),
    Question(
        "run any command", "ssm:SendCommand", INSTANCE, NOBODY, {**OWN, **OF_TEAM},
    ),
    Question(
        "push to the own repository", "ecr:PutImage",
        _arn("ecr", "repository/trimtab-prod-ranker"), "ml-engineer", {**OWN, **OF_TEAM},
    ),
    Question(
        "push to another team's", "ecr:PutImage",
        _arn("ecr", "repository/trimtab-prod-ranker"), NOBODY, {**OWN, **OF_OTHER_TEAM},
    ),
    Question(
        "restart the own service", "ecs:UpdateService",
        _arn("ecs", "service/trimtab-prod-ranker/ranker"), "ml-engineer platform deploy",
        {**OWN, **OF_TEAM},
    ),
    Question(
        "read the own team's logs", "logs:FilterLogEvents",
        _arn("logs", "log-group:/ecs/trimtab-prod-ranker"),
        "data-engineer data-scientist ml-engineer platform", {**OWN, **OF_TEAM},
    ),
    Question(
        "read another team's logs", "logs:FilterLogEvents",
        _arn("logs", "log-group:/ecs/trimtab-prod-ranker"), "platform", {**OWN, **OF_OTHER_TEAM},
    ),
    Question("read metrics", "cloudwatch:GetMetricData", "*",
             "data-engineer data-scientist ml-engineer platform finops auditor preview deploy"),
    Question("end an instance", "ec2:TerminateInstances", INSTANCE, "platform", OWN),
    Question(
        "end another stack's instance", "ec2:TerminateInstances", INSTANCE, NOBODY, OF_OTHER_STACK
    ),
)  # fmt: skip
MONEY: Final = (
    Question("read what things cost", "ce:GetCostAndUsage", "*", "finops"),
    Question(
        "read the exported bill", "s3:GetObject",
        "arn:aws:s3:::trimtab-account-billing-111122223333/cur/x", "finops",
    ),
    Question("see all budgets", "budgets:ViewBudget", "*", "finops"),
    Question("buy a Savings Plan", "savingsplans:CreateSavingsPlan", "*", NOBODY),
)  # fmt: skip
LIMITS: Final = (
    Question("see how a bucket is set up", "s3:GetBucketPolicy", BUCKET, SEEING),
    Question("see who did what", "cloudtrail:LookupEvents", "*", SEEING),
    Question("make a network", "ec2:CreateVpc", _arn("ec2", "vpc/*"), "deploy"),
    Question("make a role below the boundary", "iam:CreateRole", _role("ml/prod/x"), "deploy",
             BOUND),
    Question("make a role without it", "iam:CreateRole", _role("ml/prod/x"), NOBODY),
    Question("make a role elsewhere", "iam:CreateRole", _role("x"), NOBODY, BOUND),
    Question("change the pipeline's role", "iam:PutRolePolicy",
             _role("ml/prod/ci/trimtab-prod-deploy"), NOBODY, BOUND),
    Question("change the pipeline's policies", "iam:CreatePolicyVersion",
             "arn:aws:iam::111122223333:policy/ml/prod/ci/trimtab-prod-deploy-1", NOBODY),
    Question("change a person's role", "iam:UpdateAssumeRolePolicy",
             _role("ml/prod/people/trimtab-prod-auditor"), NOBODY),
    Question("loosen the boundary", "iam:CreatePolicyVersion", BOUNDARY, NOBODY),
    Question("take the boundary off", "iam:DeleteRolePermissionsBoundary", _role("ml/prod/x"),
             NOBODY),
    Question("pass a role of the stack to EC2", "iam:PassRole", _role("ml/prod/x"), "deploy",
             TO_EC2),
    Question("pass it to a service not in use", "iam:PassRole", _role("ml/prod/x"), NOBODY,
             {"iam:PassedToService": "codebuild.amazonaws.com"}),
    Question("pass an administrator's role", "iam:PassRole", _role("admin"), NOBODY, TO_EC2),
    Question("become another role", "sts:AssumeRole", _role("ml/prod/x"), NOBODY),
    Question("make a user", "iam:CreateUser", "arn:aws:iam::111122223333:user/x", NOBODY),
    Question("make an access key", "iam:CreateAccessKey", "arn:aws:iam::111122223333:user/x",
             NOBODY),
    Question("change a key's policy", "kms:PutKeyPolicy", KEY, "deploy", OWN),
    Question("delete a key", "kms:ScheduleKeyDeletion", KEY, NOBODY, OWN),
    Question("delete a bucket", "s3:DeleteBucket", BUCKET, NOBODY),
    Question("stop access logs", "s3:PutBucketLogging", BUCKET, "deploy"),
    Question("stop the trail", "cloudtrail:StopLogging", _arn("cloudtrail", "trail/x"), NOBODY),
    Question("leave the region", "ec2:DescribeInstances", "*", NOBODY,
             {"aws:RequestedRegion": "eu-west-1"}),
    Question("change another stack's network", "ec2:DeleteVpc", _arn("ec2", "vpc/vpc-0"), NOBODY,
             OF_OTHER_STACK),
    Question("write the state", "s3:PutObject",
             "arn:aws:s3:::example-org-pulumi-state/.pulumi/x", "deploy"),
)  # fmt: skip
SECTIONS: Final = {
    "Data": DATA, "Training and serving": WORK, "Money": MONEY, "Settings and limits": LIMITS,
}  # fmt: skip


def answers(roles: Roles, question: Question) -> frozenset[str]:
    """The roles that may do it.

    Raises:
        ValueError: nobody can tell, because something is not known before deployment.
    """
    from policies._truth import Truth

    found = set()
    for role in ROLES:
        decision = roles.ask(
            role, question.action, question.resource, team=TEAM, context=question.context
        )
        if decision.allowed is Truth.UNSURE:
            raise ValueError(f"{role}: {question.what}: {decision.why}")
        if decision.allowed is Truth.YES:
            found.add(role)
    return frozenset(found)


def table(roles: Roles) -> str:
    """The matrix in Markdown."""
    return "\n".join(_lines(roles))


def _lines(roles: Roles) -> Iterator[str]:
    for title, questions in SECTIONS.items():
        yield f"| {title} | call | {' | '.join(ROLES.values())} |"
        yield f"|---|---|{'---|' * len(ROLES)}"
        for question in questions:
            may = answers(roles, question)
            marks = " | ".join("yes" if role in may else "·" for role in ROLES)
            yield f"| {question.what} | `{question.action}` | {marks} |"
        yield ""


def written(page: str, matrix: str) -> str:
    """The page with the matrix in its place."""
    before, _, rest = page.partition(BEGIN)
    after = rest.partition(END)[2]
    return f"{before}{BEGIN}\n\n{matrix}\n{END}{after}"


def of_production() -> Roles:
    """The roles that Pulumi.prod.yaml asks for."""
    from infra.engine import preview
    from trimtab.roles import Roles

    folder = Path(__file__).parents[1]
    return Roles(preview("prod", project=folder), account="111122223333", region="us-east-1")


if __name__ == "__main__":
    PAGE.write_text(
        written(PAGE.read_text(encoding="utf-8"), table(of_production())), encoding="utf-8"
    )
