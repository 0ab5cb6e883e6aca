"""Serverless clusters and their policies reach the emulator as given."""

from __future__ import annotations

import json

from tests.infra.sandbox.lifecycle import DEFAULT_TAGS, World, assert_gone, assert_settled

CLUSTER = "aws:msk/serverlessCluster:ServerlessCluster"
POLICY = "aws:msk/clusterPolicy:ClusterPolicy"
GIVEN = {
    "clusterName": "events",
    "vpcConfigs": [{"subnetIds": ["subnet-1", "subnet-2"], "securityGroupIds": ["sg-1"]}],
    "clientAuthentication": {"sasl": {"iam": {"enabled": True}}},
    "tags": {"component": "streams.events"},
}


def test_a_cluster_and_its_policy_are_there_as_given(world: World) -> None:
    cluster = world.up(CLUSTER, "events", **GIVEN)
    kafka = world.client("kafka")
    (there,) = kafka.list_clusters_v2()["ClusterInfoList"]
    assert (there["ClusterName"], there["ClusterType"]) == ("events", "SERVERLESS")
    assert there["Serverless"]["VpcConfigs"][0]["SubnetIds"] == ["subnet-1", "subnet-2"]
    tags = kafka.list_tags_for_resource(ResourceArn=cluster["arn"])["Tags"]
    assert tags == {**DEFAULT_TAGS, "component": "streams.events"}
    assert_settled(world, cluster, **GIVEN)
    changed = {**GIVEN, "tags": {"a": "1"}}
    cluster = world.update(cluster, **changed)
    assert_settled(world, cluster, **changed)
    assert world.diff(cluster, **{**changed, "clusterName": "b"}).replaces == ["clusterName"]

    def policy(action: str) -> dict[str, str]:
        statement = {
            "Effect": "Allow",
            "Principal": {"Service": "firehose.amazonaws.com"},
            "Action": action,
            "Resource": cluster["arn"],
        }
        text = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
        return {"clusterArn": cluster["arn"], "policy": text}

    given = policy("kafka:CreateVpcConnection")
    made = world.up(POLICY, "events", **given)
    assert kafka.get_cluster_policy(ClusterArn=cluster["arn"])["Policy"] == given["policy"]
    assert_settled(world, made, **given)
    made = world.update(made, **policy("kafka:GetBootstrapBrokers"))
    assert "Bootstrap" in kafka.get_cluster_policy(ClusterArn=cluster["arn"])["Policy"]
    assert_settled(world, made, **policy("kafka:GetBootstrapBrokers"))
    assert_gone(world, made)
    assert_gone(world, cluster)
