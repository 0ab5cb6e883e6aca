"""Guards that an account has once a region: encryption by default, metadata, console, sharing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from infra.sandbox import recorded
from infra.sandbox.handler import Context, Handler, Values
from infra.sandbox.services._common import leave, stays
from infra.sandbox.services._fit import fit

if TYPE_CHECKING:
    from collections.abc import Callable


def _encrypt(ctx: Context, enabled: bool) -> None:
    ec2 = ctx.client("ec2")
    if enabled:
        ec2.enable_ebs_encryption_by_default()
    else:
        ec2.disable_ebs_encryption_by_default()


def _create_encryption(ctx: Context, inputs: Values) -> tuple[str, Values]:
    _encrypt(ctx, inputs["enabled"])
    return f"{ctx.account}-{ctx.region}-ebs-encryption", {}


def _read_encryption(ctx: Context, id: str, inputs: Values) -> Values | None:
    del id, inputs
    answer = ctx.client("ec2").get_ebs_encryption_by_default()
    return {"enabled": answer["EbsEncryptionByDefault"]}


def _update_encryption(ctx: Context, id: str, old: Values, new: Values) -> Values:
    del id, old
    _encrypt(ctx, new["enabled"])
    return {}


def _delete_encryption(ctx: Context, id: str, outputs: Values) -> None:
    del id, outputs
    _encrypt(ctx, False)  # what AWS has before anyone says otherwise


def _guard(
    type: str, operation: Callable[[Values], tuple[str, Values]], defaults: Values | None = None
) -> Handler:
    """A guard that moto lacks. Its operation may depend on its inputs (enable or disable)."""

    def finish(inputs: Values) -> Values:
        name, request = operation(inputs)
        return {"recorded": recorded.record("ec2", name, fit("ec2", name, request))}

    def create(ctx: Context, inputs: Values) -> tuple[str, Values]:
        return f"{ctx.account}-{ctx.region}-{type.rsplit(':', 1)[-1]}", finish(inputs)

    def update(ctx: Context, id: str, old: Values, new: Values) -> Values:
        del ctx, id, old
        return finish(new)

    return Handler(
        type=type,
        grade="recorded",
        note="moto lacks this API",
        defaults=defaults or {},
        create=create,
        read=stays,
        update=update,
        delete=leave,
    )


def _metadata(inputs: Values) -> tuple[str, Values]:
    return "ModifyInstanceMetadataDefaults", {k: v for k, v in inputs.items() if k != "region"}


def _console(inputs: Values) -> tuple[str, Values]:
    enabled = inputs["enabled"]
    return ("EnableSerialConsoleAccess" if enabled else "DisableSerialConsoleAccess"), {}


def _snapshots(inputs: Values) -> tuple[str, Values]:
    if inputs["state"] == "unblocked":
        return "DisableSnapshotBlockPublicAccess", {}
    return "EnableSnapshotBlockPublicAccess", {"state": inputs["state"]}


def _images(inputs: Values) -> tuple[str, Values]:
    if inputs["state"] == "unblocked":
        return "DisableImageBlockPublicAccess", {}
    return "EnableImageBlockPublicAccess", {"imageBlockPublicAccessState": inputs["state"]}


_ENABLED: dict[str, Any] = {"enabled": True}

HANDLERS = (
    Handler(
        type="aws:ebs/encryptionByDefault:EncryptionByDefault",
        grade="emulated",
        defaults=_ENABLED,
        create=_create_encryption,
        read=_read_encryption,
        update=_update_encryption,
        delete=_delete_encryption,
    ),
    _guard("aws:ebs/snapshotBlockPublicAccess:SnapshotBlockPublicAccess", _snapshots),
    _guard("aws:ec2/imageBlockPublicAccess:ImageBlockPublicAccess", _images),
    _guard("aws:ec2/instanceMetadataDefaults:InstanceMetadataDefaults", _metadata),
    _guard("aws:ec2/serialConsoleAccess:SerialConsoleAccess", _console, _ENABLED),
)
