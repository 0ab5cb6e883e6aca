"""Hand a stack's state to the official CLI, and take it back from there."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from cost.errors import InputError, SourceError
from cost.wire import SIGNATURE

if TYPE_CHECKING:
    from pathlib import Path

    from trimtab.session import Session

_EXPORT: Final = "trimtab sandbox exec -- pulumi stack export --show-secrets --file FILE -s STACK"


def exported(session: Session) -> str:
    """A stack's state as `pulumi stack import` reads it.

    Raises:
        InputError: the stack has nothing deployed.
    """
    if not session.state.entries:
        raise InputError(
            f"stack {session.state.stack!r} has nothing deployed",
            next_step=f"trimtab sandbox up -s {session.state.stack}",
        )
    return session.state.text()


def take_over(session: Session, path: Path) -> int:
    """Make a state that the official CLI exported the stack's own; says how many resources it has.

    It takes the place of what the stack's state had, as with `pulumi stack import`.

    Raises:
        SourceError: the file is no state, or it tells of anything but this stack in this emulator.
        EmulatorError: no emulator runs.
    """
    deployment = _read(path)
    incarnation = session.running().incarnation
    resources = deployment["resources"]
    pending = [item["resource"] for item in deployment.get("pending_operations") or []]
    _refuse_foreign([*resources, *pending], session, incarnation, str(path))
    session.state.fill(deployment)
    session.state.save()
    return len(resources)


def _read(path: Path) -> dict[str, Any]:
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
        deployment = document["deployment"]
        if document["version"] != 3 or not isinstance(deployment["resources"], list):
            raise SourceError("a state of another version", where=str(path), allowed="version 3")
    except (OSError, ValueError) as error:
        raise SourceError(f"cannot be read: {error}", where=str(path)) from None
    except (KeyError, TypeError):
        raise SourceError(
            "not a state as `pulumi stack export` writes it",
            where=str(path),
            next_step=_EXPORT,
        ) from None
    if _is_sealed(deployment):
        raise SourceError("the state's secrets are encrypted", where=str(path), next_step=_EXPORT)
    found: dict[str, Any] = deployment
    return found


def _refuse_foreign(
    resources: list[dict[str, Any]], session: Session, incarnation: str, where: str
) -> None:
    """Raise SourceError unless all of a state is this stack's and lives in this emulator."""
    from infra.engine.state import read_entry
    from infra.engine.steps import managed
    from infra.sandbox.provider import incarnation_of

    head = f"urn:pulumi:{session.state.stack}::{session.state.project}::"
    for item in resources:
        if not str(item.get("urn")).startswith(head):
            raise SourceError(
                f"the state has {item.get('urn')}",
                where=where,
                allowed=f"project {session.state.project!r}, stack {session.state.stack!r}",
            )
        resource = read_entry(item).resource
        world = incarnation_of(resource.outputs)
        # What was being created when the CLI was cut off is nowhere yet: it has neither.
        if managed(resource) and (resource.id or resource.outputs) and world != incarnation:
            was = f"the emulator {world}" if world else "no emulator of ours"
            raise SourceError(
                f"{resource.urn} was deployed to {was}",
                where=where,
                allowed=f"what lives in the running emulator, {incarnation}",
            )


def _is_sealed(value: Any) -> bool:
    """Does it hold a secret that only the stack's key opens?"""
    if isinstance(value, list):
        return any(map(_is_sealed, value))
    if not isinstance(value, dict):
        return False
    return (SIGNATURE in value and "ciphertext" in value) or any(map(_is_sealed, value.values()))
