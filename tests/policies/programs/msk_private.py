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


def _public(type_):
    return {"connectivity_info": {"public_access": {"type": type_}}}


def failing():
    _cluster("public", _public("SERVICE_PROVIDED_EIPS"))
    _cluster("anyone", client_authentication={"unauthenticated": True, "sasl": {"iam": True}})


def passing():
    _cluster("default", client_authentication={"sasl": {"iam": True}})
    _cluster("said", _public("DISABLED"), client_authentication={"unauthenticated": False})


def undecided():
    value = later()
    _cluster("perhaps", _public(value))
    _cluster("anyone", client_authentication={"unauthenticated": value.apply(bool)})
