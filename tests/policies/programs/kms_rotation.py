import pulumi_aws as aws
from shared import later


def failing():
    aws.kms.Key("never", description="no rotation said")
    aws.kms.Key("off", enable_key_rotation=False)


def passing():
    aws.kms.Key("rotates", enable_key_rotation=True)
    aws.kms.Key("signs", customer_master_key_spec="RSA_2048", key_usage="SIGN_VERIFY")


def undecided():
    flag = later().apply(bool)
    aws.kms.Key("perhaps", enable_key_rotation=flag)
    aws.kms.Key("mac", enable_key_rotation=flag, key_usage="GENERATE_VERIFY_MAC")
