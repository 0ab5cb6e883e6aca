import pulumi
import pulumi_aws as aws
from shared import later

SMALL = {"instance_class": "db.t4g.micro", "engine": "postgres", "username": "ml"}


def failing():
    aws.rds.Instance("typed", password="hunter2hunter2", **SMALL)
    aws.rds.Instance("of-settings", password=pulumi.Output.secret("hunter2hunter2"), **SMALL)
    aws.rds.Cluster("aurora", engine="aurora-mysql", master_password="hunter2hunter2")


def passing():
    aws.rds.Instance("managed", manage_master_user_password=True, **SMALL)
    aws.rds.Instance("made", password=later(), **SMALL)
    aws.rds.Instance("restored", instance_class="db.t4g.micro", snapshot_identifier="nightly")
    aws.rds.Cluster("restored-too", engine="aurora-mysql", snapshot_identifier="nightly")


def undecided():
    aws.rds.Instance(
        "perhaps",
        password="hunter2hunter2",
        manage_master_user_password=later().apply(bool),
        **SMALL,
    )
