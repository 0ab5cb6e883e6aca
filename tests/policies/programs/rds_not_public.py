import pulumi_aws as aws
from shared import later

SMALL = {"instance_class": "db.t4g.micro", "engine": "postgres"}


def failing():
    aws.rds.Instance("public", publicly_accessible=True, **SMALL)
    aws.rds.ClusterInstance(
        "member",
        cluster_identifier="c",
        instance_class="db.r6g.large",
        engine="aurora-mysql",
        publicly_accessible=True,
    )


def passing():
    aws.rds.Instance("silent", **SMALL)
    aws.rds.Instance("private", publicly_accessible=False, **SMALL)


def undecided():
    aws.rds.Instance("perhaps", publicly_accessible=later().apply(bool), **SMALL)
