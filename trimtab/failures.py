"""Any exception as one of ours: what no command foresaw still ends in one clear message."""

from __future__ import annotations

import errno
from typing import Final

from cost.errors import InputError, TrimtabError, UnfinishedError

_PLACES: Final = frozenset(
    {
        errno.EACCES,
        errno.EEXIST,
        errno.EISDIR,
        errno.ELOOP,
        errno.ENAMETOOLONG,
        errno.ENOENT,
        errno.ENOTDIR,
        errno.EPERM,
        errno.EROFS,
    }
)
"""What is wrong with a path that somebody named, rather than with the machine."""


def as_ours(error: BaseException) -> TrimtabError | None:
    """An exception in the words of the command line; None for what can only be a bug of ours."""
    if isinstance(error, TrimtabError):
        return error
    if isinstance(error, KeyboardInterrupt):
        return UnfinishedError(
            "interrupted", next_step="nothing is left half-written: run the same command again"
        )
    if isinstance(error, MemoryError):
        return UnfinishedError("out of memory", next_step="give it less, or a larger machine")
    if isinstance(error, OSError) and error.strerror:
        return _of_the_system(error)
    return None


def _of_the_system(error: OSError) -> TrimtabError:
    where = None if error.filename is None else str(error.filename)
    if error.errno in _PLACES and where is not None:
        return InputError(
            f"cannot be used: {error.strerror}",
            where=where,
            next_step="name another path, or see what is there and who may write to it",
        )
    full = error.errno in {errno.ENOSPC, errno.EDQUOT}
    return UnfinishedError(
        f"the system refused: {error.strerror}",
        where=where,
        next_step="make room on the disk, then run the same command again" if full else None,
    )
