"""Pulumi's property values as plain Python, and back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import pulumi
from pulumi.provider.experimental.property_value import Computed, PropertyValue, ResourceReference
from pulumi.runtime.rpc import UNKNOWN as UNKNOWN_TEXT

from cost.graph import UNKNOWN

if TYPE_CHECKING:
    from infra.sandbox.handler import Values

Properties = Mapping[str, PropertyValue]


def to_plain(value: PropertyValue) -> Any:
    """A property value as plain Python: whole numbers as int, unknowns as UNKNOWN, no secrets."""
    inner = value.value
    if isinstance(inner, Computed) or inner == UNKNOWN_TEXT:
        return UNKNOWN
    if isinstance(inner, Mapping):
        return {k: to_plain(v) for k, v in inner.items()}
    if isinstance(inner, Sequence) and not isinstance(inner, str):
        return [to_plain(v) for v in inner]
    return _leaf(inner)


def _leaf(inner: Any) -> Any:
    if isinstance(inner, float):
        return int(inner) if inner.is_integer() else inner
    if isinstance(inner, pulumi.Asset | pulumi.Archive):
        return {"$asset" if isinstance(inner, pulumi.Asset) else "$archive": _source(inner)}
    if isinstance(inner, ResourceReference):
        return inner.urn if inner.resource_id is None else to_plain(inner.resource_id)
    return inner


def _source(thing: pulumi.Asset | pulumi.Archive) -> Any:
    """What an asset or archive is made of: a path, a URL, a text, or named parts."""
    if isinstance(thing, pulumi.AssetArchive):
        return {
            name: {"$archive" if isinstance(part, pulumi.Archive) else "$asset": _source(part)}
            for name, part in thing.assets.items()
        }
    for kind in ("path", "uri", "text"):
        if hasattr(thing, kind):
            return str(getattr(thing, kind))
    raise TypeError(f"an asset of a kind that is not known: {type(thing).__name__}")


def to_plain_map(values: Properties) -> Values:
    """A map of properties as plain Python; nulls are left out, as Pulumi means them."""
    plain = {k: to_plain(v) for k, v in values.items()}
    return {k: v for k, v in plain.items() if v is not None}


def to_property(value: Any) -> PropertyValue:
    """Plain Python as a property value; UNKNOWN as the text that the protocol has for it."""
    if value is UNKNOWN:
        return PropertyValue(UNKNOWN_TEXT)
    if isinstance(value, bool) or value is None or isinstance(value, str):
        return PropertyValue(value)
    if isinstance(value, int | float):
        return PropertyValue(float(value))
    if isinstance(value, Mapping):
        return PropertyValue({str(k): to_property(v) for k, v in value.items()})
    if isinstance(value, Sequence):
        return PropertyValue([to_property(v) for v in value])
    return PropertyValue(str(value))


def to_properties(values: Mapping[str, Any], like: Properties | None = None) -> dict[str, Any]:
    """Plain values as properties. A value equal to one in `like` keeps that one's form.

    So secrets stay secret and assets stay assets where a handler hands an input back.
    """
    made: dict[str, PropertyValue] = {}
    for key, value in values.items():
        given = (like or {}).get(key)
        if given is not None and to_plain(given) == value:
            made[key] = given
        else:
            made[key] = to_property(value)
    return made
