import pulumi_aws as aws
from shared import later


def failing():
    aws.backup.Vault("plain")


def passing():
    aws.backup.Vault("ours", kms_key_arn=aws.kms.Key("backups").arn)


def undecided():
    """A key that is not known yet is a key: nothing here is unknown."""
    aws.backup.Vault("later", kms_key_arn=later())
