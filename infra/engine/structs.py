"""Translate protobuf structs, as the SDK sends them, to the plain trees of a graph and back."""

from __future__ import annotations

from typing import Any

from google.protobuf import struct_pb2

from cost.wire import from_wire, to_wire


def to_plain(struct: struct_pb2.Struct) -> dict[str, Any]:
    """A struct's fields as plain values, sorted by name; nulls are left out."""
    fields = {k: from_wire(_json(v)) for k, v in sorted(struct.fields.items())}
    return {k: v for k, v in fields.items() if v is not None}


def _json(value: struct_pb2.Value) -> Any:
    kind = value.WhichOneof("kind")
    if kind == "struct_value":
        return {k: _json(v) for k, v in sorted(value.struct_value.fields.items())}
    if kind == "list_value":
        return [_json(v) for v in value.list_value.values]
    return None if kind == "null_value" else getattr(value, kind)


def to_struct(plain: dict[str, Any]) -> struct_pb2.Struct:
    """The reverse of to_plain."""
    return struct_pb2.Struct(fields={k: _value(to_wire(v)) for k, v in plain.items()})


def _value(value: Any) -> struct_pb2.Value:
    if value is None:
        return struct_pb2.Value(null_value=struct_pb2.NULL_VALUE)
    if isinstance(value, bool):
        return struct_pb2.Value(bool_value=value)
    if isinstance(value, int | float):
        return struct_pb2.Value(number_value=value)
    if isinstance(value, str):
        return struct_pb2.Value(string_value=value)
    if isinstance(value, list):
        items = [_value(v) for v in value]
        return struct_pb2.Value(list_value=struct_pb2.ListValue(values=items))
    fields = {k: _value(v) for k, v in value.items()}
    return struct_pb2.Value(struct_value=struct_pb2.Struct(fields=fields))
