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


def _logs(**kinds):
    return {"logging_info": {"broker_logs": kinds}}


BY_TOPIC = {"enhanced_monitoring": "PER_TOPIC_PER_BROKER"}
GROUP = {"log_group": "brokers"}


def failing():
    _cluster("silent")
    _cluster("off", **BY_TOPIC, **_logs(cloudwatch_logs={"enabled": False, **GROUP}))
    _cluster("coarse", enhanced_monitoring="PER_BROKER", **_logs(s3={"enabled": True}))


def passing():
    _cluster("cloudwatch", **BY_TOPIC, **_logs(cloudwatch_logs={"enabled": True, **GROUP}))
    level = "PER_TOPIC_PER_PARTITION"
    _cluster("firehose", enhanced_monitoring=level, **_logs(firehose={"enabled": True}))
    both = {"s3": {"enabled": True, "bucket": "logs"}, "firehose": {"enabled": False}}
    _cluster("bucket", **BY_TOPIC, **_logs(**both))


def undecided():
    value = later()
    on = value.apply(bool)
    _cluster("perhaps", **BY_TOPIC, **_logs(s3={"enabled": on}))
    _cluster("level", enhanced_monitoring=value, **_logs(s3={"enabled": True}))
    either = {"s3": {"enabled": True}, "firehose": {"enabled": on}}
    _cluster("either-way", **BY_TOPIC, **_logs(**either))
