"""A resource's inputs in the shape of AWS's request for it, guided by AWS's own model.

Pulumi spells `blockDeviceMappings[].ebs.volumeSize` what AWS spells
`BlockDeviceMappings[].Ebs.VolumeSize`. The model knows all names and types, so only the
exceptions are written down, by the handlers.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

from cost.errors import EmulatorError
from infra.sandbox.botocore_check import operation

if TYPE_CHECKING:
    from collections.abc import Collection


Renames = Mapping[str, str]
"""Pulumi's name of a property, at any depth, to AWS's."""


def fit(
    service: str,
    operation_name: str,
    inputs: Mapping[str, Any],
    renames: Renames | None = None,
    drop: Collection[str] = (),
) -> dict[str, Any]:
    """The parameters of an operation, from inputs.

    Args:
        service: boto3's name of the service.
        operation_name: AWS's name of the operation.
        inputs: what the program gave (camelCase).
        renames: where AWS's name is another word.
        drop: inputs that are no part of this request.

    Raises:
        EmulatorError: the request has no place for an input.
    """
    shape = operation(service, operation_name).input_shape
    if shape is None:
        raise EmulatorError(f"{service} {operation_name} takes no parameters")
    given = {k: v for k, v in inputs.items() if k not in drop and v is not None}
    made: dict[str, Any] = _fit(shape, given, renames or {})
    return made


def fit_member(
    service: str,
    path: str,
    value: Any,
    renames: Renames | None = None,
    drop: Collection[str] = (),
) -> Any:
    """A value in the shape of one member of a request: `PutBucketLogging.BucketLoggingStatus`."""
    operation_name, *steps = path.split(".")
    shape: Any = operation(service, operation_name).input_shape
    for step in steps:
        shape = shape.members[step]
    if isinstance(value, Mapping):
        value = {k: v for k, v in value.items() if k not in drop}
    return _fit(shape, value, renames or {})


def _fit(shape: Any, value: Any, renames: Renames) -> Any:
    kind = shape.type_name
    if kind == "structure":
        return _structure(shape, value, renames)
    if kind == "list":
        return _list(shape, value, renames)
    if kind == "map":
        return {k: _fit(shape.value, v, renames) for k, v in value.items()}
    return _scalar(kind, value)


def _structure(shape: Any, value: Mapping[str, Any], renames: Renames) -> dict[str, Any]:
    if isinstance(value, list):  # a block that Pulumi repeats and AWS has once
        value = value[0] if value else {}
    made = {}
    for key, inner in value.items():
        if inner is None:
            continue
        # A rename is meant for the structure that has such a member: `name` stands at many levels.
        renamed = renames.get(key)
        member = renamed if renamed in shape.members else _member(shape, key)
        if member is None:
            raise EmulatorError(f"{shape.name} of AWS has no member for the input {key!r}")
        made[member] = _fit(shape.members[member], inner, renames)
    return made


def _list(shape: Any, value: Any, renames: Renames) -> list[Any]:
    members = getattr(shape.member, "members", {})
    if isinstance(value, Mapping) and {"Key", "Value"} <= set(members):
        return [{"Key": k, "Value": str(v)} for k, v in sorted(value.items())]
    items = value if isinstance(value, list) else [value]
    return [_fit(shape.member, item, renames) for item in items if item is not None]


def _scalar(kind: str, value: Any) -> Any:
    if kind == "boolean":
        return value if isinstance(value, bool) else str(value).lower() in ("true", "enabled")
    if kind in ("integer", "long"):
        return int(value)
    if kind in ("float", "double"):
        return float(value)
    if kind == "string":
        return str(value).lower() if isinstance(value, bool) else str(value)
    return value


def _member(shape: Any, key: str) -> str | None:
    """AWS's name for a property: the same but for case and number."""
    by_plain = _by_plain_name(shape)
    plain = key.lower()
    for candidate in (plain, plain + "s", plain.removesuffix("s"), plain[:-3] + "y", plain + "es"):
        if candidate in by_plain:
            return by_plain[candidate]
    return None


@cache
def _by_plain_name(shape: Any) -> dict[str, str]:
    return {name.lower(): name for name in shape.members}


def plain(value: Any) -> Any:
    """What AWS answered, its names in Pulumi's manner: `SSEAlgorithm` is `sseAlgorithm`.

    Good enough to show what something was changed to behind the program's back.
    """
    if isinstance(value, Mapping):
        return {_camel(str(k)): plain(v) for k, v in value.items()}
    if isinstance(value, list):
        return [plain(v) for v in value]
    return value


def _camel(name: str) -> str:
    words = re.findall(r"[A-Z]+(?![a-z])|[A-Z][a-z0-9]*|[a-z0-9]+", name)
    return "".join([words[0].lower(), *(word.capitalize() for word in words[1:])])
