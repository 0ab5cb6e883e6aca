"""Print for people on stdout, progress on stderr, and JSON that others can read."""

from __future__ import annotations

import json
import sys
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

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


def save(path: Path, text: str) -> None:
    """Write a file, in a folder that is made; trimtab.failures tells people what hinders it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def emit_json(document: Any, target: str = "-") -> None:
    """Write a JSON document, to stdout for "-", else to the file."""
    text = json.dumps(document, indent=2, ensure_ascii=False, default=str) + "\n"
    if target == "-":
        sys.stdout.write(text)
    else:
        save(Path(target), text)
