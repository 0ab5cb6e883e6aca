"""Print for people on stdout, progress on stderr, and JSON that others can read."""

from __future__ import annotations

import json
import sys
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cost.errors import InputError

if TYPE_CHECKING:
    from rich.console import Console


_WIDE = 200


@cache
def out() -> Console:
    """Results for people, on stdout: plain text when it is not a terminal."""
    from rich.console import Console

    # A file or a pipe has no width to fit into.
    width = None if sys.stdout.isatty() else _WIDE
    return Console(highlight=False, soft_wrap=True, width=width)


@cache
def err() -> Console:
    """Progress and notes, on stderr, so that stdout can be piped."""
    from rich.console import Console

    return Console(stderr=True, highlight=False, soft_wrap=True)


def note(text: str) -> None:
    """Say something about the run on stderr."""
    err().print(text, markup=False)


def emit_json(document: Any, target: str = "-") -> None:
    """Write a JSON document, to stdout for "-", else to the file (its folder is made).

    Raises:
        InputError: the file cannot be written.
    """
    text = json.dumps(document, indent=2, ensure_ascii=False, default=str) + "\n"
    if target == "-":
        sys.stdout.write(text)
        return
    path = Path(target)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise InputError(
            f"cannot write: {error.strerror}",
            where=target,
            next_step="name another file, or - for stdout",
        ) from None
