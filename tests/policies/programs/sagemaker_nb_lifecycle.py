import pulumi_aws as aws
from shared import later

TYPE = {"instance_type": "ml.t3.medium", "role_arn": "arn:aws:iam::111122223333:role/r"}


def failing():
    aws.sagemaker.NotebookInstance("for-ever", **TYPE)


def passing():
    aws.sagemaker.NotebookInstance("stopped", lifecycle_config_name="auto-stop", **TYPE)


def undecided():
    """A name that is not known yet is a name: nothing here is unknown."""
    aws.sagemaker.NotebookInstance("later", lifecycle_config_name=later(), **TYPE)
