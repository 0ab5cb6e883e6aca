import pulumi
import pulumi_aws as aws
from shared import later, options


def _table(name, *replicas):
    aws.dynamodb.Table(
        name,
        attributes=[{"name": "id", "type": "S"}],
        hash_key="id",
        replicas=[{"region_name": region} for region in replicas],
        opts=options(name),
    )


def _plan(name, region):
    copies = f"arn:aws:backup:{region}:111122223333:backup-vault:copies"
    rule = {
        "rule_name": "daily",
        "target_vault_name": "v",
        "copy_actions": [{"destination_vault_arn": copies}],
    }
    aws.backup.Plan(name, rules=[rule], opts=options(name))


def failing():
    aws.s3.Bucket("far", region="eu-west-1", opts=options("here"))
    _table("replicated", "us-west-2", "ap-south-1")
    _plan("copied", "eu-west-1")


def passing():
    aws.s3.Bucket("here", opts=options("dev"))
    aws.s3.Bucket("near", region="us-west-2", opts=options("near"))
    _table("replicated", "us-west-2")
    _plan("copied", "us-west-2")


def undecided():
    value = later()
    aws.s3.Bucket("perhaps", region=value, opts=options("here"))
    elsewhere = aws.Provider("elsewhere", region=value)
    aws.s3.Bucket("wherever", region="eu-west-1", opts=pulumi.ResourceOptions(provider=elsewhere))
