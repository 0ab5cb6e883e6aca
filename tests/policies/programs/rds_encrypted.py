import pulumi_aws as aws
from shared import later

SMALL = {"instance_class": "db.t4g.micro", "engine": "postgres", "allocated_storage": 20}


def failing():
    plain = aws.rds.Instance("silent", **SMALL)
    aws.rds.Instance("off", storage_encrypted=False, **SMALL)
    aws.rds.Instance("as-source", instance_class="db.t4g.micro", replicate_source_db=plain.arn)
    aws.rds.Cluster("aurora", engine="aurora-postgresql")


def passing():
    source = aws.rds.Instance("on", storage_encrypted=True, **SMALL)
    aws.rds.Instance("as-source", instance_class="db.t4g.micro", replicate_source_db=source.arn)
    aws.rds.Cluster("aurora", engine="aurora-mysql", storage_encrypted=True)
    aws.rds.Cluster("serverless", engine="aurora-mysql", engine_mode="serverless")
    aws.rds.GlobalCluster("world", global_cluster_identifier="w", storage_encrypted=True)


def undecided():
    aws.rds.Instance("perhaps", storage_encrypted=later().apply(bool), **SMALL)
    aws.rds.Instance("restored", instance_class="db.t4g.micro", snapshot_identifier="nightly")
