import pulumi_aws as aws
from shared import later

TYPE = {"instance_type": "ml.t3.medium", "role_arn": "arn:aws:iam::111122223333:role/r"}
HARD = {
    "root_access": "Disabled",
    "kms_key_id": "arn:aws:kms:us-east-1:111122223333:key/k",
    "instance_metadata_service_configuration": {"minimum_instance_metadata_service_version": "2"},
}


def _notebook(name, **inputs):
    aws.sagemaker.NotebookInstance(name, **{**TYPE, **HARD, **inputs})


def failing():
    _notebook("root", root_access="Enabled")
    _notebook("root-by-default", root_access=None)
    _notebook("no-key", kms_key_id=None)
    _notebook("version-1", instance_metadata_service_configuration=None)
    _notebook("old", platform_identifier="notebook-al2-v1")


def passing():
    _notebook("hard")
    _notebook("new", platform_identifier="notebook-al2023-v1")


def undecided():
    value = later()
    _notebook("perhaps", root_access=value)
    _notebook("key-later", kms_key_id=value)
