"""Make and take apart urns, the names that Pulumi gives to resources."""

from __future__ import annotations

from typing import Final

STACK_TYPE: Final = "pulumi:pulumi:Stack"
PROVIDER_PREFIX: Final = "pulumi:providers:"


def make_urn(stack: str, project: str, parent: str | None, type_: str, name: str) -> str:
    """The urn of a resource. The stack itself does not count as a parent in its children's."""
    if parent and qualified_type(parent) != STACK_TYPE:
        type_ = f"{qualified_type(parent)}${type_}"
    return f"urn:pulumi:{stack}::{project}::{type_}::{name}"


def qualified_type(urn: str) -> str:
    """The type with those of its parents before it, joined by $."""
    return urn.split("::")[2]


def type_of(urn: str) -> str:
    """The resource's own type token."""
    return qualified_type(urn).rpartition("$")[2]


def name_of(urn: str) -> str:
    """The resource's name; it may contain `::` itself."""
    return urn.split("::", 3)[3]


def package_of(type_: str) -> str:
    """The package that a type belongs to: aws for `aws:s3/bucket:Bucket` and for its provider."""
    if type_.startswith(PROVIDER_PREFIX):
        return type_.removeprefix(PROVIDER_PREFIX)
    return type_.partition(":")[0]


def default_provider_name(version: str) -> str:
    """The name of the provider that the engine makes for resources that name none."""
    for mark in (".", "-", "+"):
        version = version.replace(mark, "_")
    return f"default_{version}" if version else "default"
