"""Run a command; turn errors into one clear message and the documented exit code."""

from __future__ import annotations

import os
import signal
import sys
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cost.errors import TrimtabError


def main() -> None:
    """The `trimtab` command."""
    try:
        with _ended_like_ctrl_c(signal.SIGTERM, signal.SIGHUP):
            _run()
    except (Exception, KeyboardInterrupt) as error:  # noqa: BLE001 - no traceback reaches a user
        _end(error)


def _run() -> None:
    # Imported here, for Ctrl-C may come while they load.
    from cost.garbage import collect_rarely
    from trimtab import streams
    from trimtab.cli import app

    collect_rarely()
    streams.prepare()
    try:
        app(prog_name="trimtab")
    finally:
        sys.stdout.flush()  # now, where its failure can still be told


@contextmanager
def _ended_like_ctrl_c(*signals: signal.Signals) -> Iterator[None]:
    """A job that is cancelled ends as one that is interrupted: in order, and with a message."""

    def interrupt(number: int, frame: Any) -> None:
        del number, frame
        raise KeyboardInterrupt

    if threading.current_thread() is not threading.main_thread():
        yield
        return
    # What the shell told us to ignore (nohup) stays ignored.
    ours = [s for s in signals if signal.getsignal(s) is signal.SIG_DFL]
    for one in ours:
        signal.signal(one, interrupt)
    try:
        yield
    finally:
        for one in ours:
            signal.signal(one, signal.SIG_DFL)


def _end(error: BaseException) -> None:
    from cost.errors import TrimtabError
    from trimtab.failures import as_ours

    ours = as_ours(error)
    if ours is None and os.environ.get("TRIMTAB_TRACEBACK"):
        raise error
    _fail(
        ours
        or TrimtabError(
            f"{type(error).__name__}: {error}",
            next_step="this is a bug of trimtab's; "
            "run again with TRIMTAB_TRACEBACK=1 and report it",
        )
    )


def _fail(error: TrimtabError) -> None:
    print(f"error: {error}", file=sys.stderr)  # noqa: T201
    raise SystemExit(error.exit_code)


if __name__ == "__main__":
    main()
