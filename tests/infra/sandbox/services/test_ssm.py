"""Parameters reach the emulator as given."""

from __future__ import annotations

from tests.infra.sandbox.lifecycle import DEFAULT_TAGS, World, assert_gone, assert_settled

PARAMETER = "aws:ssm/parameter:Parameter"


def test_a_parameter_is_there_as_given(world: World) -> None:
    given = {"name": "AmazonCloudWatch-trimtab-dev-trainer", "type": "String", "value": "{}"}
    parameter = world.up(PARAMETER, "agent", **given, tags={"component": "clusters.trainer"})
    ssm = world.client("ssm")
    there = ssm.get_parameter(Name=given["name"])["Parameter"]
    assert (there["Type"], there["Value"]) == ("String", "{}")
    assert (parameter["arn"], parameter["version"]) == (there["ARN"], 1)
    tags = ssm.list_tags_for_resource(ResourceType="Parameter", ResourceId=given["name"])
    assert {t["Key"] for t in tags["TagList"]} == {*DEFAULT_TAGS, "component"}
    assert_settled(world, parameter, **given, tags={"component": "clusters.trainer"})


def test_a_path_is_not_doubled_in_the_arn(world: World) -> None:
    parameter = world.up(PARAMETER, "path", name="/ml/agent", type="String", value="x")
    assert parameter["arn"].endswith(":parameter/ml/agent")


def test_a_new_value_is_a_new_version_and_tags_are_not(world: World) -> None:
    parameter = world.up(PARAMETER, "v", name="versioned", type="String", value="1")
    parameter = world.update(parameter, name="versioned", type="String", value="2")
    assert parameter["version"] == 2
    wanted = {"name": "versioned", "type": "String", "value": "2", "tags": {"a": "1"}}
    parameter = world.update(parameter, **wanted)
    assert parameter["version"] == 2
    assert world.client("ssm").get_parameter(Name="versioned")["Parameter"]["Value"] == "2"
    assert_settled(world, parameter, **wanted)
    assert world.diff(parameter, **{**wanted, "name": "other"}).replaces == ["name"]
    assert_gone(world, parameter)


def test_a_secure_string_is_encrypted(world: World) -> None:
    world.up(PARAMETER, "s", name="secret", type="SecureString", value="hidden")
    there = world.client("ssm").get_parameter(Name="secret")["Parameter"]
    assert there["Type"] == "SecureString"
    assert there["Value"] != "hidden"
