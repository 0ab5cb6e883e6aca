import pulumi_aws as aws
from shared import document, later, task

TRUST = document(Principal={"Service": "ecs-tasks.amazonaws.com"}, Action="sts:AssumeRole")
ARN = "arn:aws:iam::111122223333:role/"


def _roles(own, starter):
    return {"task_role_arn": own, "execution_role_arn": starter}


def failing():
    task("literal", more=_roles(f"{ARN}one", f"{ARN}one"))
    role = aws.iam.Role("both", assume_role_policy=TRUST)
    task("referred", more=_roles(role.arn, role.arn))


def passing():
    task("literal", more=_roles(f"{ARN}one", f"{ARN}two"))
    roles = [aws.iam.Role(name, assume_role_policy=TRUST) for name in ("own", "starter")]
    task("referred", more=_roles(*(role.arn for role in roles)))
    task("only-one", more={"execution_role_arn": f"{ARN}one"})
    task("none")


def undecided():
    task("perhaps", more=_roles(later(), f"{ARN}one"))
