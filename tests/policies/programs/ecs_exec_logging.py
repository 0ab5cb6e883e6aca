import pulumi_aws as aws
from shared import later


def _cluster(name, **sessions):
    configuration = {"execute_command_configuration": sessions} if sessions else None
    aws.ecs.Cluster(name, configuration=configuration)


def failing():
    _cluster("none", logging="NONE")


def passing():
    _cluster("says-nothing")
    _cluster("default", logging="DEFAULT")
    _cluster("override", logging="OVERRIDE", log_configuration={"s3_bucket_name": "sessions"})


def undecided():
    _cluster("perhaps", logging=later())
