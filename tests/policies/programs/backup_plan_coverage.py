import pulumi_aws as aws
from shared import later


def _table(name, environment="prod", ttl=None, **tags):
    return aws.dynamodb.Table(
        name,
        name=name,
        attributes=[{"name": "id", "type": "S"}],
        hash_key="id",
        ttl=ttl,
        tags={"environment": environment, **tags},
    )


def _selection(name, **inputs):
    role = "arn:aws:iam::111122223333:role/backup"
    aws.backup.Selection(name, iam_role_arn=role, plan_id="p", **inputs)


def _daily(**more):
    return {"rule_name": "daily", "target_vault_name": "v", **more}


def failing():
    _table("alone", backup="weekly")
    _table("left-out", backup="daily")
    _table("tagged", backup="daily")
    equals = [{"key": "aws:ResourceTag/backup", "value": "daily"}]
    other = "arn:aws:dynamodb:*:*:table/left-out"
    _selection(
        "tagged", resources=["*"], not_resources=[other], conditions=[{"string_equals": equals}]
    )
    _selection("volumes", resources=["arn:aws:ec2:*:*:volume/*"])
    aws.ebs.Volume("taken", availability_zone="us-east-1a", size=8)
    aws.backup.Plan("for-ever", rules=[_daily()])


def passing():
    named = _table("named")
    _table("tagged", backup="daily")
    _table("listed-tag", keep="yes")
    _table("dev", "dev")
    _table("expiring", ttl={"attribute_name": "expires", "enabled": True})
    aws.ebs.Volume("by-pattern", availability_zone="us-east-1a", size=8, tags={"backup": "daily"})
    aws.ebs.Volume("kept", availability_zone="us-east-1a", size=8, tags={"keep": "yes"})
    files = aws.efs.FileSystem("files")
    aws.efs.BackupPolicy("files", file_system_id=files.id, backup_policy={"status": "ENABLED"})
    aws.rds.Instance("replica", instance_class="db.t4g.micro", replicate_source_db="main")
    aws.rds.Cluster("follower", engine="aurora-mysql", replication_source_identifier="main")
    _selection("named", resources=[named.arn, "arn:aws:ec2:*:*:volume/*"])
    likes = [{"key": "aws:ResourceTag/backup", "value": "dai*"}]
    _selection("tagged", resources=["*"], conditions=[{"string_likes": likes}])
    listed = {"type": "STRINGEQUALS", "key": "keep", "value": "yes"}
    _selection("listed", selection_tags=[listed])
    aws.backup.Plan("a-month", rules=[_daily(lifecycle={"delete_after": 35})])


def undecided():
    _table("perhaps")
    equals = [{"key": "aws:ResourceTag/backup", "value": later()}]
    _selection("tagged", resources=["*"], conditions=[{"string_equals": equals}])
