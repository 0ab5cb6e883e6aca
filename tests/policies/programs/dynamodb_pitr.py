import pulumi_aws as aws
from shared import later, options


def _table(name, environment=None, **inputs):
    aws.dynamodb.Table(
        name,
        attributes=[{"name": "id", "type": "S"}],
        hash_key="id",
        billing_mode="PAY_PER_REQUEST",
        opts=options(environment) if environment else None,
        **inputs,
    )


def failing():
    _table("silent")
    _table("off", "prod", point_in_time_recovery={"enabled": False})


def passing():
    _table("on", "prod", point_in_time_recovery={"enabled": True})
    _table("dev", "dev")


def undecided():
    enabled = later().apply(bool)
    _table("perhaps", point_in_time_recovery={"enabled": enabled})
    _table("either-way", "dev", point_in_time_recovery={"enabled": enabled})
