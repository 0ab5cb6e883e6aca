"""Translate values between Pulumi's own JSON form and the plain trees of a graph.

Pulumi marks what JSON has no word for (secrets, assets, references, unknowns) with signatures: see
https://github.com/pulumi/pulumi/blob/master/sdk/go/common/resource/properties.go. The same form is
used on its gRPC protocol, in `pulumi preview --json` and in a stack's state.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

from cost.graph import UNKNOWN, Secret, Unknown

SIGNATURE: Final = "4dabf18193072939515e22adb298388d"
SECRET: Final = "1b47061264138c4ac30d75fd1eb44270"  # noqa: S105 - a public marker, no credential
ASSET: Final = "c44067f5952c0a294b673a41bacd8c17"
ARCHIVE: Final = "0def7320c3a5731c473e5ecbe6d01bc7"
RESOURCE: Final = "5cf8f73096256a8f31e491e813e4eb8e"
OUTPUT: Final = "d0e6a833031e9bbcd3f4e8bde6ca49a4"

UNKNOWN_SENTINEL: Final = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
# One per kind of value; the SDK for Python sends the first only, other engines' files have all.
_SENTINELS: Final = frozenset(
    {
        UNKNOWN_SENTINEL,
        "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
        "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
        "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
        "030794c1-ac77-496b-92df-f27374a8bd58",
        "e48ece36-62e2-4504-bad9-02848725956a",
        "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
    }
)
# What `pulumi preview --json` and `pulumi stack export` print in a secret's place.
_BLINDED: Final = "[secret]"
_FILE_KEYS: Final = ("path", "text", "uri")


def from_wire(value: Any) -> Any:
    """A value of Pulumi's JSON as a plain tree with UNKNOWN and Secret as leaves."""
    if isinstance(value, str):
        return _from_text(value)
    if isinstance(value, list):
        return [from_wire(v) for v in value]
    if isinstance(value, float) and value.is_integer():
        return int(value)  # protobuf has one kind of number
    if not isinstance(value, dict):
        return value
    signature = value.get(SIGNATURE)
    if signature is None:
        return {k: from_wire(v) for k, v in value.items()}
    return _from_signed(signature, value)


def _from_text(value: str) -> Any:
    if value in _SENTINELS:
        return UNKNOWN
    return Secret(UNKNOWN) if value == _BLINDED else value


def _from_signed(signature: str, value: dict[str, Any]) -> Any:
    if signature == SECRET:
        return _secret(value)
    if signature == ASSET:
        return {"$asset": _file(value)}
    if signature == ARCHIVE:
        return {"$archive": _file(value)}
    if signature == RESOURCE:
        # A reference stands for the resource's id; a component has none, so its urn.
        id_ = value.get("id", value["urn"])
        return UNKNOWN if id_ == "" else from_wire(id_)
    if signature == OUTPUT:
        inner = from_wire(value["value"]) if "value" in value else UNKNOWN
        return Secret(inner) if value.get("secret") else inner
    return {k: from_wire(v) for k, v in value.items()}


def _secret(value: dict[str, Any]) -> Secret:
    if "value" in value:
        inner = from_wire(value["value"])
    elif "plaintext" in value:
        inner = from_wire(json.loads(value["plaintext"]))
    else:
        inner = UNKNOWN  # ciphertext: only the stack's own key opens it
    return inner if isinstance(inner, Secret) else Secret(inner)


def _file(value: dict[str, Any]) -> Any:
    """An asset's or archive's content: a path, or a description of what it is and its hash."""
    if "assets" in value:
        found: dict[str, Any] = {"assets": {k: from_wire(v) for k, v in value["assets"].items()}}
    else:
        found = {k: value[k] for k in _FILE_KEYS if k in value}
    if value.get("hash"):
        found["hash"] = value["hash"]
    return found["path"] if set(found) == {"path"} else found


def to_wire(value: Any, *, stored: bool = False) -> Any:
    """The reverse of from_wire.

    Args:
        value: a plain tree.
        stored: write a secret as a state file has it (JSON text under "plaintext"), not as the
            protocol has it.
    """
    if isinstance(value, Unknown):
        return UNKNOWN_SENTINEL
    if isinstance(value, Secret):
        return _secret_to_wire(value, stored)
    if isinstance(value, list | tuple):
        return [to_wire(v, stored=stored) for v in value]
    return _mapping_to_wire(value, stored) if isinstance(value, Mapping) else value


def _secret_to_wire(secret: Secret, stored: bool) -> dict[str, Any]:
    inner = to_wire(secret.value, stored=stored)
    if stored:
        return {SIGNATURE: SECRET, "plaintext": json.dumps(inner)}
    return {SIGNATURE: SECRET, "value": inner}


def _mapping_to_wire(value: Mapping[str, Any], stored: bool) -> dict[str, Any]:
    for key, signature in (("$asset", ASSET), ("$archive", ARCHIVE)):
        if set(value) == {key}:
            return {SIGNATURE: signature, **_file_to_wire(value[key], stored)}
    return {k: to_wire(v, stored=stored) for k, v in value.items()}


def _file_to_wire(content: Any, stored: bool) -> dict[str, Any]:
    if isinstance(content, str):
        return {"path": content}
    return {k: to_wire(v, stored=stored) for k, v in content.items()}
