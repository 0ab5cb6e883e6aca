"""The emulator's life: started once, found again, outliving its parent, stopped."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

import psutil
import pytest

from cost.errors import InputError
from infra.sandbox import emulator as emulators

if TYPE_CHECKING:
    from collections.abc import Iterator

PROJECT = Path(__file__).parents[3]


@pytest.fixture
def root(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path
    emulators.stop(tmp_path)


def test_it_is_started_once_and_another_is_another_world(root: Path) -> None:
    began = time.monotonic()
    first = emulators.start(root)
    assert time.monotonic() - began < 10
    assert emulators.start(root) == first == emulators.find(root)
    assert first.endpoint.startswith("http://127.0.0.1:")
    assert emulators.stop(root)
    assert emulators.find(root) is None
    assert not emulators.stop(root)
    assert emulators.start(root).incarnation != first.incarnation


def test_it_outlives_who_started_it(root: Path) -> None:
    code = (
        "import sys, pathlib; from infra.sandbox.emulator import start; "
        "print(start(pathlib.Path(sys.argv[1])).pid)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(root)],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=True,
    )
    found = emulators.find(root)
    assert found is not None
    assert found.pid == int(done.stdout)


def test_a_killed_one_is_not_found(root: Path) -> None:
    first = emulators.start(root)
    process = psutil.Process(first.pid)
    process.kill()
    process.wait()
    assert emulators.find(root) is None


def test_a_stranger_on_its_port_is_not_taken_for_it(root: Path) -> None:
    first = emulators.start(root)
    notes = root / ".trimtab" / "emulator.json"
    notes.write_text(json.dumps({**json.loads(notes.read_text()), "incarnation": "another"}))
    assert emulators.find(root) is None
    psutil.Process(first.pid).kill()


@pytest.mark.parametrize("text", ["", "{", "[]", '{"pid": 1}'])
def test_broken_notes_are_no_emulator(tmp_path: Path, text: str) -> None:
    (tmp_path / ".trimtab").mkdir()
    (tmp_path / ".trimtab" / "emulator.json").write_text(text)
    assert emulators.find(tmp_path) is None


def test_a_port_in_use_is_said(root: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(InputError, match=f"port {port} cannot be listened on"):
            emulators.start(root, port)


def test_another_port_than_the_running_ones_is_refused(root: Path) -> None:
    first = emulators.start(root)
    with pytest.raises(InputError, match=f"runs already, on port {first.port}"):
        emulators.start(root, first.port + 1)


def test_one_that_hangs_is_stopped_too(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(emulators, "_STOPS_WITHIN_SECONDS", 0.5)
    process = psutil.Process(emulators.start(root).pid)
    process.suspend()
    assert emulators.stop(root)
    assert not process.is_running()


def test_one_that_cannot_be_written_down_does_not_stay(root: Path) -> None:
    (root / ".trimtab" / "emulator.json").mkdir(parents=True)
    before = set(psutil.Process().children())
    with pytest.raises(IsADirectoryError):
        emulators.start(root)
    assert set(psutil.Process().children()) == before


def test_one_that_ends_while_it_answers_is_gone() -> None:
    def answer() -> None:
        connection, _ = server.accept()
        with connection:
            connection.recv(4096)
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 78\r\n\r\n")

    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=answer)
        thread.start()
        assert emulators.identify(f"http://127.0.0.1:{server.getsockname()[1]}") is None
        thread.join()
