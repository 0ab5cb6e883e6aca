import json

import pulumi_aws as aws
from shared import later

UNTAGGED = {"tagStatus": "untagged", "countType": "imageCountMoreThan", "countNumber": 1}
RULES = json.dumps(
    {"rules": [{"rulePriority": 1, "selection": UNTAGGED, "action": {"type": "expire"}}]}
)


def failing():
    aws.ecr.Repository("keeps-all")
    aws.ecr.Repository("other", name="other")
    aws.ecr.LifecyclePolicy("elsewhere", repository="elsewhere", policy=RULES)


def passing():
    repository = aws.ecr.Repository("referred")
    aws.ecr.LifecyclePolicy("referred", repository=repository.name, policy=RULES)
    aws.ecr.Repository("literal", name="literal")
    aws.ecr.LifecyclePolicy("literal", repository="literal", policy=RULES)


def undecided():
    name = later()
    aws.ecr.Repository("perhaps", name=name)
    aws.ecr.LifecyclePolicy("some", repository="some", policy=RULES)
