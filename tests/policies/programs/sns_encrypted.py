import pulumi_aws as aws
from shared import later


def failing():
    aws.sns.Topic("plain")
    aws.sns.Topic("empty", kms_master_key_id="")


def passing():
    aws.sns.Topic("by-alias", kms_master_key_id="alias/aws/sns")


def undecided():
    aws.sns.Topic("key-later", kms_master_key_id=later())
