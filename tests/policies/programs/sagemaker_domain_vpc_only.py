import pulumi_aws as aws
from shared import later

KEY = "arn:aws:kms:us-east-1:111122223333:key/k"


def _domain(name, minutes=120, lifecycle="ENABLED", **inputs):
    idle = {"lifecycle_management": lifecycle, "idle_timeout_in_minutes": minutes}
    aws.sagemaker.Domain(
        name,
        auth_mode="IAM",
        domain_name=name,
        vpc_id="vpc-1",
        subnet_ids=["subnet-1"],
        default_user_settings={
            "execution_role": "arn:aws:iam::111122223333:role/r",
            "jupyter_lab_app_settings": {"app_lifecycle_management": {"idle_settings": idle}},
        },
        **{"app_network_access_type": "VpcOnly", "kms_key_id": KEY, **inputs},
    )


def failing():
    _domain("by-default", app_network_access_type=None)
    _domain("open", app_network_access_type="PublicInternetOnly")
    _domain("no-key", kms_key_id=None)
    _domain("for-ever", lifecycle="DISABLED")
    _domain("for-a-day", minutes=1440)


def passing():
    _domain("closed")


def undecided():
    _domain("perhaps", app_network_access_type=later())
