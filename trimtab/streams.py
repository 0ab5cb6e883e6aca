"""stdout and stderr that a command can rely on: a reader that leaves does not stop the work.

With plain streams, `trimtab sandbox up 2>&1 | head -1` would break off in the middle of a
deployment, and `trimtab check | head -1` before its gate. Here what nobody reads is dropped, the
command goes on, and its exit code stays true.
"""

from __future__ import annotations

import io
import os
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import TextIO

    from typing_extensions import Buffer


class Pipe(io.RawIOBase):
    """A descriptor; once its reader has left, or it failed, writing to it does nothing."""

    def __init__(self, descriptor: int) -> None:
        """Write to a descriptor, which stays open when this is closed."""
        self._descriptor = descriptor
        self._gone = False

    def write(self, data: Buffer, /) -> int:
        """Write some of the data, or drop it all if nobody reads."""
        size = memoryview(data).nbytes
        if self._gone:
            return size
        try:
            return os.write(self._descriptor, data)
        except OSError as error:
            self._gone = True
            if isinstance(error, BrokenPipeError):
                return size
            raise  # a full disk is told of, once

    def writable(self) -> bool:
        """Yes."""
        return True

    def fileno(self) -> int:
        """The descriptor."""
        return self._descriptor

    def isatty(self) -> bool:
        """Whether it is a terminal."""
        return os.isatty(self._descriptor)


def prepare() -> None:
    """Replace this process's own stdout and stderr; those that a test has put there stay."""
    sys.stdout = _prepared(sys.stdout, sys.__stdout__)
    sys.stderr = _prepared(sys.stderr, sys.__stderr__)


def _prepared(stream: TextIO | None, own: TextIO | None) -> TextIO:
    if stream is None:  # the shell closed it: `>&-`
        return open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123 - it is no file
    if stream is not own or isinstance(getattr(stream.buffer, "raw", None), Pipe):
        return stream
    stream.flush()
    return io.TextIOWrapper(
        io.BufferedWriter(Pipe(stream.fileno())),
        encoding=stream.encoding,
        # A terminal that cannot show a character gets its number rather than an error.
        errors="backslashreplace",
        line_buffering=stream.isatty() or own is sys.__stderr__,
    )
