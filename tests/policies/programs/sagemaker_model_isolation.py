import pulumi_aws as aws
from shared import later


def _model(name, **inputs):
    role = "arn:aws:iam::111122223333:role/r"
    aws.sagemaker.Model(name, execution_role_arn=role, **inputs)


def failing():
    _model("silent")
    _model("in-vpc", vpc_config={"subnets": ["subnet-1"], "security_group_ids": ["sg-1"]})


def passing():
    _model("isolated", enable_network_isolation=True)


def undecided():
    _model("perhaps", enable_network_isolation=later().apply(bool))
