"""Sources besides Kinesis itself: messages of devices, and a topic of Kafka."""

from __future__ import annotations

import json

from cost.graph import Graph
from tests.infra.graphs import all_of, one, statements
from tests.infra.ingest import CLICKS, land


def devices() -> Graph:
    return land(streams={"things": {**CLICKS, "source": "mqtt", "topic": "fleet/things"}})


def kafka() -> Graph:
    return land(streams={"events": {**CLICKS, "source": "msk", "topic": "shop-events"}})


def test_messages_go_to_a_stream_and_what_fails_to_a_queue() -> None:
    rule = one(devices(), "TopicRule", "things").inputs
    assert rule["name"] == "trimtab_dev_things"
    assert rule["sql"] == "SELECT * FROM 'fleet/things/+'"
    (action,) = rule["kineses"]
    assert action["streamName"] == "trimtab-dev-things"
    assert action["partitionKey"] == "${topic(3)}"
    assert rule["errorAction"]["sqs"]["useBase64"] is True
    assert one(devices(), "Stream", "things").inputs["encryptionType"] == "KMS"


def test_a_rule_may_write_to_its_stream_and_its_queue_only() -> None:
    allowed = statements(one(devices(), "RolePolicy", "things-messages"))
    resources = [r for s in allowed.values() for r in s["Resource"]]
    assert resources == [
        "arn:aws:kinesis:us-east-1:111122223333:stream/trimtab-dev-things",
        "arn:aws:kms:us-east-1:111122223333:key/*",
        "arn:aws:sqs:us-east-1:111122223333:trimtab-dev-things-lost",
    ]
    assert "kms:ResourceAliases" in json.dumps(allowed["EncryptStream"]["Condition"])


def test_a_device_speaks_for_itself_only() -> None:
    allowed = statements(one(devices(), "Policy", "things-devices"))
    thing = "${iot:Connection.Thing.ThingName}"
    arn = "arn:aws:iot:us-east-1:111122223333"
    assert allowed["ConnectAsItself"]["Resource"] == [f"{arn}:client/{thing}"]
    assert allowed["PublishAsItself"]["Resource"] == [f"{arn}:topic/fleet/things/{thing}"]
    assert allowed.keys() == {"ConnectAsItself", "PublishAsItself"}


def test_lost_messages_are_told() -> None:
    alarm = one(devices(), "MetricAlarm", "things-lost-messages").inputs
    assert alarm["dimensions"] == {"QueueName": "trimtab-dev-things-lost"}
    assert alarm["threshold"] == 0


def test_kafka_knows_its_clients_by_iam_inside_the_network() -> None:
    found = kafka()
    cluster = one(found, "ServerlessCluster", "events").inputs
    assert cluster["clientAuthentication"] == {"sasl": {"iam": {"enabled": True}}}
    (network,) = cluster["vpcConfigs"]
    assert len(network["subnetIds"]) == 3
    rules = {r.name: r.inputs for r in all_of(found, "SecurityGroupIngressRule")}
    assert rules["events-kafka"]["cidrIpv4"] == "10.30.0.0/16"
    assert rules["events-kafka"]["fromPort"] == rules["events-members"]["toPort"] == 9098
    assert "referencedSecurityGroupId" in rules["events-members"]


def test_firehose_reads_one_topic_by_a_private_way() -> None:
    found = kafka()
    source = one(found, "FirehoseDeliveryStream", "events-delivery").inputs
    settings = source["mskSourceConfiguration"]
    assert settings["topicName"] == "shop-events"
    assert settings["authenticationConfiguration"]["connectivity"] == "PRIVATE"
    assert "kinesisSourceConfiguration" not in source
    allowed = statements(one(found, "RolePolicy", "events-delivery"))
    arn = "arn:aws:kafka:us-east-1:111122223333"
    assert allowed["ReadTopic"]["Resource"] == [f"{arn}:topic/trimtab-dev-events/*/shop-events"]
    policy = statements(one(found, "ClusterPolicy", "events"))["Firehose"]
    assert policy["Principal"] == {"Service": ["firehose.amazonaws.com"]} or policy[
        "Principal"
    ] == {"Service": "firehose.amazonaws.com"}
    assert policy["Action"] == ["kafka:CreateVpcConnection"]


def test_kafka_has_no_data_stream() -> None:
    assert not all_of(kafka(), "Stream")
    allowed = statements(one(kafka(), "RolePolicy", "events-transform-function"))
    assert "WriteStream" not in allowed
