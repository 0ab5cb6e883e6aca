"""What `trimtab sandbox feed` reads, and how it tells what became of it."""

from __future__ import annotations

import sys
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from cost.errors import InputError

if TYPE_CHECKING:
    from pathlib import Path

    from infra.sandbox.feed import Fed


def lines_of(file: Path) -> list[bytes]:
    """The lines of a file, as they are; `-` is the standard input.

    Raises:
        InputError: there is no such file.
    """
    try:
        content = sys.stdin.buffer.read() if str(file) == "-" else file.read_bytes()
    except OSError as error:
        raise InputError(f"the records cannot be read: {error.strerror}", where=str(file)) from None
    return [line for line in content.split(b"\n") if line.strip(b"\r")]


def as_json(fed: Fed) -> dict[str, Any]:
    """The outcome in a stable shape."""
    return {"schema_version": 1, **asdict(fed), "lost": fed.lost}


def render(fed: Fed) -> str:
    """The outcome for people: every record is in one of the lines."""
    counts = {
        "delivered to the lake": fed.delivered,
        "duplicates": fed.duplicates,
        "quarantined": fed.quarantined,
        "failed, below the error prefix": fed.failed,
        "dropped by the function": fed.dropped,
        "refused by the stream: too large": fed.refused,
        "lost": fed.lost,
    }
    shown = [f"  {number:>6}  {what}" for what, number in counts.items() if number]
    readers = [
        f"  {one['function']}: {one['batches']} batches, {one['windows']} windows, "
        + ", ".join(f"{name} {n}" for name, n in sorted(one["counted"].items()) if n)
        for one in fed.readers
    ]
    files = [f"  {name}" for name in fed.files]
    notes = [f"note: {text}" for text in fed.notes]
    head = f"{fed.component}: {fed.given} records on {fed.stream}"
    return "\n".join([head, *shown, *readers, *files, *notes])
