"""Resource types that the emulator lacks: the real request is built, checked and kept.

A recorded type's create and update build the request that boto3 would send, let botocore's model
check it offline, and send nothing. What was asked is kept in the state, under `recorded`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from infra.sandbox.botocore_check import operation, validate
from infra.sandbox.handler import AutoName, Context, Handler, Values

Build: TypeAlias = Callable[[Context, Values], dict[str, Any]]
"""(context, inputs) -> the parameters of the request."""


@dataclass(frozen=True, kw_only=True)
class Recorded:
    """A recorded type: the requests that make and change it, and what it computes."""

    type: str
    service: str
    """boto3's name of the service, such as `bcm-data-exports`."""
    create: tuple[str, Build]
    """The operation's name in AWS's spelling, such as `CreateExport`, and its parameters."""
    update: tuple[str, Build] | None = None
    """None where every change replaces."""
    outputs: Callable[[Context, str, Values], Values]
    """(context, id, inputs) -> computed outputs, from the inputs alone."""
    identify: Callable[[Context, Values], str] | None = None
    """(context, inputs) -> the id; twelve digits of the urn's hash when None."""
    note: str = "the emulator lacks this API"
    replace_on: frozenset[str] = frozenset()
    delete_before_replace: bool = False
    naming: AutoName | None = None
    defaults: Mapping[str, Any] = field(default_factory=dict)


def record(service: str, operation_name: str, params: dict[str, Any]) -> dict[str, Any]:
    """Check a request offline and return what is kept of it in the state.

    Raises:
        EmulatorError: AWS would refuse it by its own model.
    """
    validate(operation(service, operation_name), params)
    return {"service": service, "operation": operation_name, "parameters": params}


def stable_id(urn: str, prefix: str = "", digits: int = 17) -> str:
    """An id in AWS's style (`pg-0a1b…`), the same for one urn at all times."""
    return prefix + hashlib.sha256(urn.encode()).hexdigest()[:digits]


def handler(spec: Recorded) -> Handler:
    """The handler of a recorded type."""

    def finish(ctx: Context, id: str, inputs: Values, step: tuple[str, Build]) -> Values:
        kept = record(spec.service, step[0], step[1](ctx, inputs))
        return {**spec.outputs(ctx, id, inputs), "recorded": kept}

    def create(ctx: Context, inputs: Values) -> tuple[str, Values]:
        id = spec.identify(ctx, inputs) if spec.identify else stable_id(ctx.urn, digits=12)
        return id, finish(ctx, id, inputs, spec.create)

    def read(ctx: Context, id: str, inputs: Values) -> Values | None:
        return spec.outputs(ctx, id, inputs)

    def update(ctx: Context, id: str, old: Values, new: Values) -> Values:
        del old
        return finish(ctx, id, new, spec.update or spec.create)

    def delete(ctx: Context, id: str, outputs: Values) -> None:
        del ctx, id, outputs  # nothing was sent

    return Handler(
        type=spec.type,
        grade="recorded",
        note=spec.note,
        replace_on=spec.replace_on,
        delete_before_replace=spec.delete_before_replace,
        naming=spec.naming,
        defaults=spec.defaults,
        create=create,
        read=read,
        update=update,
        delete=delete,
    )
