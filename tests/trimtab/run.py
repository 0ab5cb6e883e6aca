"""Run the command line in this process as `main` runs it, and keep what it printed."""

from __future__ import annotations

import contextlib
import io
import sys
from dataclasses import dataclass
from typing import Any

from trimtab.__main__ import main


@dataclass(frozen=True)
class Done:
    """How a command ended."""

    code: int
    out: str
    err: str


def run(*arguments: Any) -> Done:
    """Call `trimtab ARGUMENTS…`; never raises, as no traceback may reach a user."""
    out, err = io.StringIO(), io.StringIO()
    before = sys.argv
    sys.argv = ["trimtab", *map(str, arguments)]
    code = 0
    try:
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            main()
    except SystemExit as ended:
        code = ended.code if isinstance(ended.code, int) else int(ended.code is not None)
    finally:
        sys.argv = before
    return Done(code, out.getvalue(), err.getvalue())
