"""The guards of an account: encryption is emulated, the others' requests are recorded."""

from __future__ import annotations

from typing import Any

import pytest

from cost.errors import EmulatorError
from tests.infra.sandbox.cases import Case, Parts, live
from tests.infra.sandbox.lifecycle import World, assert_settled

CASE = Case(
    token="aws:ebs/encryptionByDefault:EncryptionByDefault",
    given={"enabled": True},
    shows=lambda world, there: world.client("ec2").get_ebs_encryption_by_default()[
        "EbsEncryptionByDefault"
    ],
    expected=True,
    change={"enabled": False},
    changed=False,
    lasts=True,
)

RECORDED = (
    (
        "aws:ebs/snapshotBlockPublicAccess:SnapshotBlockPublicAccess",
        {"state": "block-all-sharing"},
        "EnableSnapshotBlockPublicAccess",
    ),
    (
        "aws:ec2/imageBlockPublicAccess:ImageBlockPublicAccess",
        {"state": "block-new-sharing"},
        "EnableImageBlockPublicAccess",
    ),
    (
        "aws:ec2/serialConsoleAccess:SerialConsoleAccess",
        {"enabled": False},
        "DisableSerialConsoleAccess",
    ),
    (
        "aws:ec2/instanceMetadataDefaults:InstanceMetadataDefaults",
        {"httpTokens": "required", "httpPutResponseHopLimit": 2, "instanceMetadataTags": "enabled"},
        "ModifyInstanceMetadataDefaults",
    ),
)


def test_what_was_given_is_read_back(world: World, parts: Parts) -> None:
    live(world, parts, CASE)


@pytest.mark.parametrize(("token", "given", "operation"), RECORDED)
def test_requests_are_recorded(
    world: World, token: str, given: dict[str, Any], operation: str
) -> None:
    there = world.up(token, "guard", **given)
    assert there["recorded"]["operation"] == operation
    assert_settled(world, there, **given)
    world.delete(there)


def test_what_aws_would_refuse_is_refused(world: World) -> None:
    with pytest.raises(EmulatorError, match="'sometimes' is not one of optional, required"):
        world.up(
            "aws:ec2/instanceMetadataDefaults:InstanceMetadataDefaults",
            "wrong",
            httpTokens="sometimes",
        )
