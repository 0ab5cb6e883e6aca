import pulumi_aws as aws
from shared import later

TYPE = {"instance_type": "ml.t3.medium", "role_arn": "arn:aws:iam::111122223333:role/r"}


def failing():
    aws.sagemaker.NotebookInstance("silent", subnet_id="subnet-1", **TYPE)
    aws.sagemaker.NotebookInstance(
        "direct", subnet_id="subnet-1", direct_internet_access="Enabled", **TYPE
    )
    aws.sagemaker.NotebookInstance("nowhere", direct_internet_access="Disabled", **TYPE)


def passing():
    aws.sagemaker.NotebookInstance(
        "private", subnet_id="subnet-1", direct_internet_access="Disabled", **TYPE
    )


def undecided():
    value = later()
    aws.sagemaker.NotebookInstance("perhaps", subnet_id=value, direct_internet_access=value, **TYPE)
