import pulumi_aws as aws
from shared import later

SMALL = {"instance_class": "db.t4g.micro", "engine": "postgres"}
WHOLE = {"multi_az": True, "backup_retention_period": 7, "deletion_protection": True}


def _instance(name, environment=None, **inputs):
    tags = {"environment": environment} if environment else None
    return aws.rds.Instance(name, tags=tags, **{**SMALL, **WHOLE, **inputs})


def failing():
    aws.rds.Instance("silent", **SMALL)
    _instance("one-zone", "prod", multi_az=False)
    _instance("few-days", "production", backup_retention_period=6)
    _instance("a-day", backup_retention_period=1)
    _instance("too-many-days", backup_retention_period=36)
    _instance("unprotected", deletion_protection=False)
    _instance("no-snapshot", "prod", skip_final_snapshot=True)
    aws.rds.Cluster("aurora", engine="aurora-mysql", deletion_protection=True)


def passing():
    source = _instance("whole", "prod")
    _instance("two-days", backup_retention_period=2, skip_final_snapshot=True)
    aws.rds.Instance(
        "replica",
        instance_class="db.t4g.micro",
        replicate_source_db=source.identifier,
        deletion_protection=True,
    )
    aws.rds.Instance("dev", tags={"environment": "dev"}, **SMALL)
    aws.rds.Cluster(
        "aurora", engine="aurora-mysql", deletion_protection=True, backup_retention_period=35
    )


def undecided():
    value = later()
    _instance("zones", multi_az=value.apply(bool))
    _instance("days", backup_retention_period=value.apply(int))
    aws.rds.Instance("stage", tags={"environment": value}, **SMALL)
    _instance("either-way", "dev", multi_az=value.apply(bool))
