"""What a state knows, and what lives with something that it knows."""

from __future__ import annotations

from typing import Any

from cost.graph import Graph, Resource
from trimtab.orphans.compare import Known, orphans
from trimtab.orphans.things import Thing

HERE = "us-east-1:111122223333"


def resource(type: str, id: str, **outputs: Any) -> Resource:
    urn = f"urn:pulumi:dev::trimtab::{type}::{id}"
    return Resource(urn=urn, type=type, name=id, id=id, outputs=outputs)


def known(*resources: Resource) -> Known:
    return Known.of(Graph("trimtab", "dev", resources))


def ec2(kind: str, id: str, **further: Any) -> Thing:
    return Thing(arn=f"arn:aws:ec2:{HERE}:{kind}/{id}", **further)


def test_a_state_has_things_by_id_or_by_arn() -> None:
    table = f"arn:aws:dynamodb:{HERE}:table/models"
    has = known(
        resource("aws:ec2/vpc:Vpc", "vpc-1"),
        resource("aws:dynamodb/table:Table", "models", arn=table),
    )
    things = [ec2("vpc", "vpc-1"), ec2("vpc", "vpc-2"), Thing(arn=table)]
    assert [t.id for t in orphans(things, has)] == ["vpc-2"]


def test_a_topic_does_not_stand_for_a_queue_of_its_name() -> None:
    has = known(resource("aws:sns/topic:Topic", f"arn:aws:sns:{HERE}:x", name="x"))
    queue, topic = Thing(arn=f"arn:aws:sqs:{HERE}:x"), Thing(arn=f"arn:aws:sns:{HERE}:x")
    assert orphans([queue, topic], has) == [queue]


def test_what_a_resource_refers_to_is_not_itself() -> None:
    has = known(resource("aws:ec2/subnet:Subnet", "subnet-1", vpcId="vpc-gone"))
    assert [t.id for t in orphans([ec2("vpc", "vpc-gone")], has)] == ["vpc-gone"]


def test_instances_of_a_known_group_are_the_groups() -> None:
    has = known(resource("aws:autoscaling/group:Group", "trimtab-dev-trainer"))
    tags = {"aws:autoscaling:groupName": "trimtab-dev-trainer"}
    others = {"aws:autoscaling:groupName": "trimtab-dev-old"}
    things = [ec2("instance", "i-1", tags=tags), ec2("instance", "i-2", tags=others)]
    assert [t.id for t in orphans(things, has)] == ["i-2"]


def launched(*, ends_with_instance: bool, **further: Any) -> list[Thing]:
    volume = {"VolumeId": "vol-1", "DeleteOnTermination": ends_with_instance}
    facts = {"BlockDeviceMappings": [{"Ebs": volume}]}
    return [ec2("instance", "i-1", facts=facts, **further), ec2("volume", "vol-1")]


def test_a_volume_goes_with_its_instance() -> None:
    assert [t.id for t in orphans(launched(ends_with_instance=True), known())] == ["i-1"]


def test_a_volume_that_outlives_its_instance_is_an_orphan_with_it() -> None:
    lost = orphans(launched(ends_with_instance=False), known())
    assert [t.id for t in lost] == ["i-1", "vol-1"]


def test_a_volume_in_use_by_what_stays_stays() -> None:
    has = known(resource("aws:ec2/instance:Instance", "i-1"))
    assert orphans(launched(ends_with_instance=False), has) == []


def test_interfaces_go_with_their_gateways() -> None:
    nat = ec2(
        "natgateway", "nat-1", facts={"NatGatewayAddresses": [{"NetworkInterfaceId": "eni-1"}]}
    )
    endpoint = ec2("vpc-endpoint", "vpce-1", facts={"NetworkInterfaceIds": ["eni-2"]})
    things = [nat, endpoint, *(ec2("network-interface", f"eni-{i}") for i in (1, 2, 3))]
    assert [t.id for t in orphans(things, known())] == ["nat-1", "vpce-1", "eni-3"]


def test_a_functions_log_goes_with_the_function() -> None:
    has = known(resource("aws:lambda/function:Function", "trimtab-dev-reap"))
    group = f"arn:aws:logs:{HERE}:log-group:/aws/lambda/trimtab-dev-"
    things = [Thing(arn=f"{group}reap"), Thing(arn=f"{group}old")]
    assert [t.id for t in orphans(things, has)] == ["/aws/lambda/trimtab-dev-old"]


def test_backups_are_their_vaults_and_deleted_keys_are_gone() -> None:
    backup = ec2("snapshot", "snap-1", tags={"aws:backup:source-resource": "x"})
    key = Thing(arn=f"arn:aws:kms:{HERE}:key/1", facts={"KeyState": "PendingDeletion"})
    assert orphans([backup, key], known()) == []
