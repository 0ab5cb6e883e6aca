from __future__ import annotations

import os
import sys

import pytest

from trimtab import streams


def test_what_nobody_reads_is_dropped() -> None:
    read, write = os.pipe()
    pipe = streams.Pipe(write)
    assert pipe.write(b"heard") == 5
    assert os.read(read, 9) == b"heard"
    os.close(read)
    assert pipe.write(b"unheard") == 7
    os.close(write)
    assert pipe.write(b"the descriptor is not touched again") == 35


def test_any_other_failure_is_told_once() -> None:
    read, write = os.pipe()
    os.close(read)
    os.close(write)
    pipe = streams.Pipe(write)
    with pytest.raises(OSError, match="Bad file descriptor"):
        pipe.write(b"x")
    assert pipe.write(b"x") == 1


def test_a_stream_that_is_not_ours_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    theirs = sys.stdout
    streams.prepare()
    assert sys.stdout is theirs
    monkeypatch.setattr(sys, "stdout", None)
    streams.prepare()
    with sys.stdout as nowhere:
        assert nowhere.write("x") == 1
