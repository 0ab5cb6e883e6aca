import pulumi_aws as aws
from shared import later

WHOLE = {
    "s3_bucket_name": "trail-0001",
    "is_multi_region_trail": True,
    "enable_log_file_validation": True,
    "kms_key_id": "alias/trail",
}


def failing():
    aws.cloudtrail.Trail("bare", s3_bucket_name="trail-0001")
    aws.cloudtrail.Trail("off", **WHOLE, enable_logging=False)


def passing():
    aws.cloudtrail.Trail("whole", **WHOLE)


def undecided():
    aws.cloudtrail.Trail("perhaps", **{**WHOLE, "is_multi_region_trail": later().apply(bool)})
