import pulumi_aws as aws
from shared import later

KEY = "arn:aws:kms:us-east-1:111122223333:key/1"


def _repository(name, kind, **key):
    encryption = [{"encryption_type": kind, **key}]
    aws.ecr.Repository(name, encryption_configurations=encryption)


def failing():
    aws.ecr.Repository("default")
    _repository("of-ecr", "AES256")
    _repository("of-aws", "KMS")


def passing():
    _repository("literal", "KMS", kms_key=KEY)
    _repository("later", "KMS", kms_key=later())


def undecided():
    _repository("perhaps", later(), kms_key=KEY)
