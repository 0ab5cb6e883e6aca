"""Translate plain trees to the property values that a provider takes, and back; nothing is lost."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pulumi
from pulumi.provider.experimental.property_value import Computed, PropertyValue, ResourceReference

from cost.graph import UNKNOWN, Secret, Unknown
from cost.wire import UNKNOWN_SENTINEL, from_wire

Properties = dict[str, PropertyValue]


def to_properties(plain: Mapping[str, Any]) -> Properties:
    """A resource's inputs or outputs for a provider. Unknowns go as the protocol's own text."""
    return {k: to_property(v) for k, v in plain.items()}


def to_property(value: Any) -> PropertyValue:
    """One value for a provider."""
    if isinstance(value, Secret):
        return to_property(value.value).with_secret(True)
    if isinstance(value, Unknown):
        value = UNKNOWN_SENTINEL
    if isinstance(value, int | float) and not isinstance(value, bool):
        value = float(value)
    if isinstance(value, Mapping):
        return _to_map(value)
    if isinstance(value, list | tuple):
        return PropertyValue([to_property(v) for v in value])
    return PropertyValue(value)


def _to_map(value: Mapping[str, Any]) -> PropertyValue:
    if value.keys() in ({"$asset"}, {"$archive"}):
        return PropertyValue(_file(value))
    return PropertyValue({k: to_property(v) for k, v in value.items()})


def _file(value: Mapping[str, Any]) -> pulumi.Asset | pulumi.Archive:
    kind, content = next(iter(value.items()))
    if isinstance(content, str):
        content = {"path": content}
    makers: dict[str, Any] = {
        "$asset path": pulumi.FileAsset,
        "$asset text": pulumi.StringAsset,
        "$asset uri": pulumi.RemoteAsset,
        "$archive path": pulumi.FileArchive,
        "$archive uri": pulumi.RemoteArchive,
    }
    if "assets" in content:
        return pulumi.AssetArchive({k: _file(v) for k, v in content["assets"].items()})
    form = next(k for k in ("path", "text", "uri") if k in content)
    made: pulumi.Asset | pulumi.Archive = makers[f"{kind} {form}"](content[form])
    return made


def to_plain(properties: Mapping[str, PropertyValue]) -> dict[str, Any]:
    """A provider's answer as plain values, sorted by name; nulls are left out."""
    plain = {k: _plain(v) for k, v in sorted(properties.items())}
    return {k: v for k, v in plain.items() if v is not None}


def _plain(value: PropertyValue) -> Any:
    inner = _plain_value(value.value)
    if value.is_secret and not isinstance(inner, Secret):
        return Secret(inner)
    return inner


def _plain_value(inner: Any) -> Any:
    if isinstance(inner, Computed):
        return UNKNOWN
    if isinstance(inner, Mapping):
        return {k: _plain(v) for k, v in sorted(inner.items())}
    if isinstance(inner, pulumi.Asset | pulumi.Archive):
        return _describe(inner)
    if isinstance(inner, ResourceReference):
        return inner.urn if inner.resource_id is None else _plain(inner.resource_id)
    if isinstance(inner, Sequence) and not isinstance(inner, str):
        return [_plain(v) for v in inner]
    return from_wire(inner)


def _describe(file: pulumi.Asset | pulumi.Archive) -> dict[str, Any]:
    key = "$asset" if isinstance(file, pulumi.Asset) else "$archive"
    if isinstance(file, pulumi.AssetArchive):
        return {key: {"assets": {k: _describe(v) for k, v in file.assets.items()}}}
    form = next(k for k in ("path", "text", "uri") if hasattr(file, k))
    content = getattr(file, form)
    return {key: content if form == "path" else {form: content}}
