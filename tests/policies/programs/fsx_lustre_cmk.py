import pulumi_aws as aws
from shared import later

KEY = "arn:aws:kms:us-east-1:111122223333:key/k"


def _system(name, kind, environment=None, **inputs):
    aws.fsx.LustreFileSystem(
        name,
        subnet_ids="subnet-1",
        deployment_type=kind,
        tags={"environment": environment} if environment else None,
        **{"storage_capacity": 1200, **inputs},
    )


def failing():
    _system("no-key", "PERSISTENT_2")
    _system("lasting", "PERSISTENT_2", "dev", kms_key_id=KEY)
    _system("large", "SCRATCH_2", "dev", storage_capacity=7200)


def passing():
    _system("our-key", "PERSISTENT_2", "prod", kms_key_id=KEY, storage_capacity=7200)
    _system("silent", None, storage_capacity=7200)
    _system("scratch", "SCRATCH_2", "dev", storage_capacity=4800)


def undecided():
    value = later()
    _system("perhaps", value)
    _system("either-way", value, kms_key_id=KEY)
    _system("size", "SCRATCH_2", "dev", storage_capacity=value.apply(int))
