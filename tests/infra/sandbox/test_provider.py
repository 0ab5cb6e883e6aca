"""The provider's side of the protocol: what it refuses, fills in, previews and remembers."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest
from pulumi.provider.experimental import provider as protocol
from pulumi.provider.experimental.property_value import PropertyValue

from cost.errors import EmulatorError, InputError, NotFound
from cost.graph import UNKNOWN
from infra.sandbox.emulator import Emulator
from infra.sandbox.plain import to_plain_map, to_properties
from infra.sandbox.provider import META, SandboxProvider, previous_inputs
from tests.infra.sandbox.lifecycle import DEFAULT_TAGS, Refused, World

TEMPLATE = "aws:ec2/launchTemplate:LaunchTemplate"
VPC = "aws:ec2/vpc:Vpc"


def configured(emulator: Emulator, **args: Any) -> SandboxProvider:
    provider = SandboxProvider(emulator.endpoint, emulator.incarnation)
    request = protocol.ConfigureRequest({}, to_properties(args), True, True)
    asyncio.run(provider.configure(request))
    return provider


def test_an_endpoint_elsewhere_is_refused(emulator: Emulator) -> None:
    with pytest.raises(InputError, match="not on this machine"):
        SandboxProvider("https://ec2.us-east-1.amazonaws.com")
    with pytest.raises(InputError, match="not on this machine"):
        configured(emulator, endpoints=[{"s3": "https://s3.amazonaws.com"}])


@pytest.mark.parametrize(
    ("args", "account"),
    [
        ({"allowedAccountIds": '["111122223333"]'}, "111122223333"),
        ({"assumeRoles": [{"roleArn": "arn:aws:iam::444455556666:role/x"}]}, "444455556666"),
        ({}, "123456789012"),
    ],
)
def test_the_account_is_the_one_allowed(
    emulator: Emulator, args: dict[str, Any], account: str
) -> None:
    # The SDK sends everything that is no string as JSON.
    assert configured(emulator, **args).clients.account == account


def test_an_unknown_type_is_named_with_near_ones(world: World) -> None:
    with pytest.raises(NotFound, match="did you mean aws:ec2/vpc:Vpc"):
        world.up("aws:ec2/vpc:Vcp", "x")


def test_unknown_and_missing_inputs_are_refused(world: World) -> None:
    with pytest.raises(Refused, match=r"cidrBlok: there is no input.*did you mean cidrBlock"):
        world.up(VPC, "x", cidrBlok="10.0.0.0/16")
    with pytest.raises(Refused, match="vpcId: this input is required"):
        world.up("aws:ec2/subnet:Subnet", "x", cidrBlock="10.0.0.0/24")


def test_default_tags_are_merged_and_own_ones_win(world: World) -> None:
    there = world.up(VPC, "tags", cidrBlock="10.0.0.0/16", tags={"stack": "mine"})
    assert there["tagsAll"] == {**DEFAULT_TAGS, "stack": "mine"}
    other = configured(
        Emulator(world.provider.endpoint, 0, 0, "tests"),
        allowedAccountIds=[world.account],
        defaultTags={"tags": {"project": "renamed"}},
    )
    world.provider, kept = other, world.provider
    changed = world.diff(there, cidrBlock="10.0.0.0/16", tags={"stack": "mine"})
    world.provider = kept
    assert changed.changes
    assert not changed.replaces
    assert changed.diffs == ["tags"]


def test_a_preview_sends_nothing_and_leaves_outputs_unknown(world: World) -> None:
    urn = f"urn:pulumi:test::trimtab::{VPC}::preview"
    request = protocol.CreateRequest(urn, to_properties({"cidrBlock": UNKNOWN}), 1.0, True)
    answer = asyncio.run(world.provider.create(request))
    assert answer.resource_id is None
    assert to_plain_map(answer.properties) == {"cidrBlock": UNKNOWN}


def test_an_updates_preview_keeps_what_cannot_change(world: World) -> None:
    there = world.up(TEMPLATE, "lt", imageId="ami-1", instanceType="m6i.large")
    news = to_properties({"imageId": "ami-1", "instanceType": "m6i.xlarge"})
    request = protocol.UpdateRequest(there.urn, there.id, there.state, news, 1.0, [], True)
    outputs = to_plain_map(asyncio.run(world.provider.update(request)).properties)
    assert outputs["arn"] == there["arn"]
    assert outputs["instanceType"] == "m6i.xlarge"
    assert "latestVersion" not in outputs, "a new version is made: its number is unknown"


def test_secrets_stay_secret_in_the_state(world: World) -> None:
    inputs = {
        "cidrBlock": PropertyValue("10.0.0.0/16"),
        "tags": PropertyValue({"a": PropertyValue("hidden", is_secret=True)}),
    }
    urn = f"urn:pulumi:test::trimtab::{VPC}::secret"
    answer = asyncio.run(world.provider.create(protocol.CreateRequest(urn, inputs, 1.0, False)))
    assert answer.properties["tags"].contains_secret()
    assert answer.properties["tagsAll"].contains_secret()


def test_the_state_remembers_inputs_and_incarnation(world: World) -> None:
    there = world.up(VPC, "meta", cidrBlock="10.0.0.0/16")
    assert json.loads(there[META])["incarnation"] == "tests"
    assert previous_inputs(there.outputs)["cidrBlock"] == "10.0.0.0/16"
    assert "arn" not in previous_inputs(there.outputs)


def test_what_is_gone_is_reported_by_an_empty_id(world: World) -> None:
    there = world.up(VPC, "gone", cidrBlock="10.0.0.0/16")
    world.client("ec2").delete_vpc(VpcId=there.id)
    assert world.refresh(there) is None


def test_aws_refusal_names_operation_code_and_resource(world: World) -> None:
    with pytest.raises(EmulatorError, match=r"CreateSubnet was refused: InvalidVpcID") as raised:
        world.up("aws:ec2/subnet:Subnet", "orphan", vpcId="vpc-0", cidrBlock="10.0.0.0/24")
    assert raised.value.where is not None
    assert raised.value.where.endswith("::orphan")


def test_an_emulator_that_is_gone_is_said() -> None:
    provider = SandboxProvider("http://127.0.0.1:9")
    urn = f"urn:pulumi:test::trimtab::{VPC}::x"
    request = protocol.CreateRequest(urn, to_properties({"cidrBlock": "10.0.0.0/16"}), 1.0, False)
    with pytest.raises(EmulatorError, match="the emulator does not answer"):
        asyncio.run(provider.create(request))
