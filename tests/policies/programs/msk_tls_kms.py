import pulumi_aws as aws
from shared import later

NODES = {
    "instance_type": "kafka.m7g.large",
    "client_subnets": ["subnet-1", "subnet-2"],
    "security_groups": ["sg-1"],
}


def _cluster(name, nodes=None, **inputs):
    aws.msk.Cluster(
        name,
        kafka_version="3.9.x",
        number_of_broker_nodes=2,
        broker_node_group_info={**NODES, **(nodes or {})},
        **inputs,
    )


def _encrypted(key="arn:aws:kms:us-east-1:111122223333:key/1", **in_transit):
    return {"encryption_at_rest_kms_key_arn": key, "encryption_in_transit": in_transit}


def failing():
    _cluster("silent")
    _cluster("keyless", encryption_info=_encrypted(key=None, client_broker="TLS"))
    _cluster("both", encryption_info=_encrypted(client_broker="TLS_PLAINTEXT"))
    _cluster("brokers", encryption_info=_encrypted(client_broker="TLS", in_cluster=False))


def passing():
    _cluster("default", encryption_info=_encrypted())
    _cluster("said", encryption_info=_encrypted(client_broker="TLS", in_cluster=True))
    _cluster("later", encryption_info=_encrypted(key=later()))


def undecided():
    value = later()
    _cluster("perhaps", encryption_info=_encrypted(client_broker=value))
    _cluster("brokers", encryption_info=_encrypted(in_cluster=value.apply(bool)))
