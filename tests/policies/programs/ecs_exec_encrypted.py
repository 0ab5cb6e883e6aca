import pulumi_aws as aws
from shared import later

KEY = "arn:aws:kms:us-east-1:111122223333:key/1"


def _cluster(name, key=None, logging=None, **logs):
    known = {"kms_key_id": key, "logging": logging, "log_configuration": logs}
    sessions = {k: v for k, v in known.items() if v}
    aws.ecs.Cluster(name, configuration={"execute_command_configuration": sessions})


def failing():
    _cluster("no-key", s3_bucket_encryption_enabled=True)
    _cluster("plain-logs", KEY)
    _cluster("off", KEY, cloud_watch_encryption_enabled=False)


def passing():
    _cluster("to-logs", KEY, cloud_watch_encryption_enabled=True)
    _cluster("to-bucket", KEY, s3_bucket_encryption_enabled=True)
    _cluster("not-logged", logging="NONE")
    aws.ecs.Cluster("says-nothing")


def undecided():
    encrypted = later().apply(lambda arn: arn.endswith("x"))
    _cluster("perhaps", KEY, cloud_watch_encryption_enabled=encrypted)
