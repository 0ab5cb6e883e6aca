"""What `trimtab rightsize --verify` does: verdicts, and on request into the ledger."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from trimtab.commands._rightsize_output import write_verified

if TYPE_CHECKING:
    from cost.ledger import Ledger
    from trimtab.commands._rightsize_output import Format
    from trimtab.verifying import Check


def run_check(asked: Check, form: Format, *, record: bool) -> None:
    """Judge what was applied, show it, and record it if asked to."""
    from trimtab import verifying
    from trimtab.output import note

    found = verifying.check(asked)
    write_verified(found, form)
    if record:
        grown = verifying.record(found, asked.ledger, datetime.now(UTC))
        note(f"recorded in {asked.ledger.where}: {grown}")


def ledger_in_project(location: str | None, stack: str | None) -> Ledger:
    """The ledger of a stack of the project that one stands in.

    Raises:
        InputError: no stack was named, or there is none of that name.
    """
    from cost.errors import InputError
    from infra.engine.project import find_project, require_stack
    from trimtab.rightsizing import ledger_of

    if stack is None:
        raise InputError("--verify without a stack", next_step="name it with -s STACK")
    folder = find_project(None)
    require_stack(folder, stack)
    return ledger_of(location, folder, stack)
