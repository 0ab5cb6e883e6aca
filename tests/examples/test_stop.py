"""A training hears of its end by SIGTERM or by the agent's marker, and how long it has."""

from __future__ import annotations

import json
import os
import signal
import time
from pathlib import Path
from typing import Any

import pytest
from trimtab_checkpoint import Stop
from trimtab_checkpoint.stop import boot


def mark(path: Path, **content: Any) -> None:
    usual = {"reason": "spot interruption", "stop": True, "noticed": 1.0, "boot": boot()}
    path.write_text(json.dumps({**usual, **content}), encoding="utf-8")


def test_nothing_ends_until_something_says_so(tmp_path: Path) -> None:
    with Stop(tmp_path / "marker") as stop:
        assert not stop.requested and not stop.advised
        assert stop.deadline is None and stop.reason == "nothing"


def test_a_signal_alone_leaves_its_own_time(tmp_path: Path) -> None:
    with Stop(tmp_path / "marker", seconds=30) as stop:
        os.kill(os.getpid(), signal.SIGTERM)
        assert stop.requested and stop.reason == "SIGTERM"
        first = stop.deadline
        assert first is not None and 29 < first - time.monotonic() <= 30
        os.kill(os.getpid(), signal.SIGTERM)  # a second one gives no more time
        assert stop.deadline == first


def test_the_marker_says_why_and_until_when(tmp_path: Path) -> None:
    with Stop(tmp_path / "marker") as stop:
        mark(tmp_path / "marker", deadline=1234.5)
        os.kill(os.getpid(), signal.SIGTERM)
        assert stop.requested and not stop.advised
        assert (stop.reason, stop.deadline) == ("spot interruption", 1234.5)


def test_the_marker_alone_is_enough(tmp_path: Path) -> None:
    with Stop(tmp_path / "marker") as stop:
        mark(tmp_path / "marker", deadline=1234.5)
        assert stop.requested  # in a container that gets no signal


def test_advice_is_taken_once(tmp_path: Path) -> None:
    with Stop(tmp_path / "marker") as stop:
        mark(tmp_path / "marker", stop=False, deadline=None)
        assert [stop.advised, stop.advised] == [True, False]
        assert not stop.requested and stop.deadline is None
        mark(tmp_path / "marker", stop=False, deadline=None, noticed=2.0)
        assert stop.advised


@pytest.mark.parametrize("content", ["", "{", "[]", "7", '{"stop": true, "boot": "another"}'])
def test_a_marker_of_another_start_or_of_no_sense_ends_nothing(
    tmp_path: Path, content: str
) -> None:
    (tmp_path / "marker").write_text(content, encoding="utf-8")
    with Stop(tmp_path / "marker") as stop:
        assert not stop.requested and stop.deadline is None


def test_the_signal_is_the_scripts_own_again_afterwards(tmp_path: Path) -> None:
    before = signal.getsignal(signal.SIGTERM)
    with Stop(tmp_path / "marker"):
        assert signal.getsignal(signal.SIGTERM) != before
    assert signal.getsignal(signal.SIGTERM) == before


def test_where_the_marker_is_can_be_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRIMTAB_MARKER", str(tmp_path / "elsewhere"))
    mark(tmp_path / "elsewhere", deadline=1.0)
    with Stop() as stop:
        assert stop.requested


def test_how_long_a_container_has_can_be_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRIMTAB_SECONDS", "25")
    with Stop(tmp_path / "marker") as stop:
        os.kill(os.getpid(), signal.SIGTERM)
        assert stop.deadline is not None and stop.deadline - time.monotonic() <= 25
