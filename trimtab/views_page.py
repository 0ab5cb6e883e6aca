"""Write the examples of docs/views.md anew: every command is run, and what it prints is shown."""

from __future__ import annotations

import contextlib
import io
import re
import shlex
import sys
import tempfile
from pathlib import Path
from typing import Final

from cost.errors import UnfinishedError

PAGE: Final = Path(__file__).parent.parent / "docs" / "views.md"

_FILE = re.compile(r"^```\w+ (\S+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_CONSOLE = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def fill(page: str, folder: Path) -> str:
    """The page with what its commands print now.

    Args:
        page: its blocks with a name are files; in console blocks, lines from `$ ` on are commands.
        folder: where files are written and commands run.
    """
    for name, text in _FILE.findall(page):
        (folder / name).write_text(text, encoding="utf-8")
    with contextlib.chdir(folder):
        return _CONSOLE.sub(_filled, page)


def _filled(block: re.Match[str]) -> str:
    commands = [line for line in block[1].splitlines() if line.startswith("$ ")]
    return "```console\n" + "\n".join(_run(command) for command in commands) + "```"


def _run(command: str) -> str:
    """A command and what it prints, without the blanks that end lines."""
    from trimtab.__main__ import main

    out, before, code = io.StringIO(), sys.argv, 0
    sys.argv = shlex.split(command.removeprefix("$ "))
    try:
        with contextlib.redirect_stdout(out):
            main()
    except SystemExit as ended:
        code = int(ended.code or 0)
    finally:
        sys.argv = before
    if code:
        raise UnfinishedError(f"{command} left with {code}", where=str(PAGE))
    lines = [line.rstrip() for line in out.getvalue().rstrip().splitlines()]
    return "\n".join([command, *lines]) + "\n"


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as scratch:
        PAGE.write_text(fill(PAGE.read_text(encoding="utf-8"), Path(scratch)), encoding="utf-8")
