"""The load test finds the rate that a service takes, against a service on this machine."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from load_test.steps import Answer, Limits, Step, main, run_step, target


class Service(BaseHTTPRequestHandler):
    """Answers at once; /bad with an error, POST with what it was sent."""

    def do_GET(self) -> None:
        self.send_response(500 if self.path == "/bad" else 200)
        self.end_headers()

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(200 if body == b'{"x": 1}' else 400)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Quiet."""


@pytest.fixture
def service() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Service)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


def test_it_says_what_target_to_write(
    service: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    body = tmp_path / "body.json"
    body.write_text('{"x": 1}')
    arguments = ["--rates", "20", "--seconds", "0.5", "--tasks", "2", "--max-p99-ms", "5000"]
    assert main([service, "--body", str(body), *arguments]) == 0
    assert "scaling: [{metric: requests, target: 420}]" in capsys.readouterr().out


def test_errors_end_it(service: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([f"{service}/bad", "--rates", "10", "--seconds", "0.3"]) == 1
    assert "100.0%" in capsys.readouterr().out


def test_a_queue_before_the_service_counts_as_its_time() -> None:
    """Calls that follow each other too fast wait, and that is what clients would feel."""
    lock = threading.Lock()

    def call() -> bool:
        with lock:
            time.sleep(0.02)
        return True

    step = run_step(200, 0.2, call)
    assert len(step.answers) == 40
    assert step.percentile(1.0) > 0.4  # 40 calls of 20 ms, one after the other, in 0.2 s


def test_percentiles_are_of_the_nearest_rank() -> None:
    step = Step(1, [Answer(n / 100, good=True) for n in range(1, 101)])
    assert (step.percentile(0.5), step.percentile(0.99), step.percentile(1.0)) == (0.5, 0.99, 1.0)
    assert not Limits(p99_ms=980, error_percent=1).kept_by(step)
    assert Limits(p99_ms=990, error_percent=1).kept_by(step)


def test_the_target_leaves_headroom() -> None:
    assert target(Step(10, []), 3) == 140


def test_an_address_is_an_address() -> None:
    with pytest.raises(SystemExit, match="no address"):
        main(["file:///etc/passwd"])
