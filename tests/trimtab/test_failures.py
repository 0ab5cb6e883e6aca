from __future__ import annotations

import errno

import pytest

from cost.errors import InputError, SourceError
from trimtab.failures import as_ours


@pytest.mark.parametrize(
    ("error", "code", "words"),
    [
        (SourceError("gone", where="x"), 2, "x: gone"),
        (FileExistsError(errno.EEXIST, "File exists", "a/b"), 2, "a/b: cannot be used: File ex"),
        (PermissionError(errno.EACCES, "Permission denied", "a"), 2, "who may write to it"),
        (OSError(errno.ENOSPC, "No space left on device"), 3, "make room on the disk"),
        (KeyboardInterrupt(), 3, "interrupted"),
        (MemoryError(), 3, "out of memory"),
    ],
)
def test_what_is_not_a_bug_of_ours(error: BaseException, code: int, words: str) -> None:
    ours = as_ours(error)
    assert ours is not None
    assert (ours.exit_code, words in str(ours)) == (code, True)


def test_a_bug_is_not_explained_away() -> None:
    assert as_ours(KeyError("x")) is None
    assert isinstance(as_ours(InputError("x")), InputError)
