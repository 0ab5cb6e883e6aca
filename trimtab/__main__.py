"""Run a command; turn errors into one clear message and the documented exit code."""

from __future__ import annotations

import os
import sys

from cost.errors import TrimtabError
from trimtab.cli import app


def main() -> None:
    """The `trimtab` command."""
    try:
        app(prog_name="trimtab")
    except TrimtabError as error:
        _fail(str(error), error.exit_code)
    except BrokenPipeError:
        # The reader (head, less) left: not an error. Python would complain again at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise SystemExit(0) from None
    except Exception as error:  # the last line of defence: no traceback reaches a user
        if os.environ.get("TRIMTAB_TRACEBACK"):
            raise
        _fail(
            f"{type(error).__name__}: {error}\n"
            "  next: this is a bug of trimtab's; run again with TRIMTAB_TRACEBACK=1 and report it",
            3,
        )


def _fail(message: str, code: int) -> None:
    print(f"error: {message}", file=sys.stderr)  # noqa: T201
    raise SystemExit(code)


if __name__ == "__main__":
    main()
