"""Prometheus: recorded answers of a small server on this machine become hours."""

import json
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

import pytest

from cost.errors import SourceError, UnfinishedError
from cost.metrics import prometheus
from tests.cost import builders as b

START, END = b.at(0), b.at(24)


class Recorded:
    """What the server answers, by what a query contains; `asked` is what it was asked."""

    def __init__(self) -> None:
        self.asked: list[dict[str, Any]] = []
        self.series: dict[str, list[dict[str, Any]]] = {}
        self.failures: list[int] = []
        self.tokens: set[str | None] = set()
        self.body: dict[str, Any] | None = None
        self.url = ""

    def answer(self, form: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        self.asked.append(form)
        if self.failures:
            return self.failures.pop(0), {"status": "error", "error": "query timed out"}
        if self.body is not None:
            return 200, self.body
        found = [one for key, many in self.series.items() if key in form["query"] for one in many]
        inside = [
            one
            | {
                "values": [
                    v for v in one["values"] if float(form["start"]) <= v[0] <= float(form["end"])
                ]
            }
            for one in found
        ]
        return 200, {"status": "success", "data": {"resultType": "matrix", "result": inside}}


@pytest.fixture
def server() -> Iterator[Recorded]:
    recorded = Recorded()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            assert self.path == "/api/v1/query_range"
            recorded.tokens.add(self.headers["Authorization"])
            form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
            status, body = recorded.answer({k: v[0] for k, v in form.items()})
            self.send_response(status)
            self.end_headers()
            self.wfile.write(json.dumps(body).encode())

        def log_message(self, *_: object) -> None:
            return

    http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=http.serve_forever, args=(0.01,))
    thread.start()
    recorded.url = f"http://127.0.0.1:{http.server_port}"
    yield recorded
    http.shutdown()
    thread.join()
    http.server_close()


def stamp(minutes: int) -> float:
    return (START + timedelta(minutes=minutes)).replace(tzinfo=UTC).timestamp()


def series(*values: tuple[int, str], **labels: str) -> dict[str, Any]:
    """Values by the minute at which Prometheus says them."""
    return {
        "metric": labels or {"instance_id": "i-1"},
        "values": [[stamp(m), v] for m, v in values],
    }


def rows(server: Recorded, end: datetime = END, query: str = "") -> list[dict[str, Any]]:
    found = prometheus.read(server.url + query, ["i-1"], START, end)
    server.notes = found.notes  # type: ignore[attr-defined]
    return found.rows.order_by("metric", "hour").to_pyarrow().to_pylist()


def test_five_minutes_become_hours_of_what_came_before(server: Recorded):
    server.series = {
        "avg_over_time(DCGM_FI_DEV_GPU_UTIL": [series((5, "10"), (60, "30"), (65, "7"))],
        "max_over_time(DCGM_FI_DEV_GPU_UTIL": [series((5, "40"), (60, "90"), (65, "8"))],
    }
    first, second = rows(server)
    assert (first["average"], first["maximum"], first["samples"]) == (20.0, 90.0, 2)
    assert (second["hour"], second["average"], second["maximum"]) == (b.at(1), 7.0, 8.0)


def test_a_rate_of_bytes_is_the_hours_sum(server: Recorded):
    server.series = {"node_network_receive": [series((5, "100"), (10, "300"))]}
    (hour,) = rows(server)
    assert (hour["metric"], hour["average"]) == ("network_in_bytes", 200.0 * 3600)


def test_all_our_metrics_are_asked_for_by_the_label(server: Recorded):
    server.series = {"by (node)": [series((5, "50"), node="i-1")]}
    found = {row["metric"] for row in rows(server, query="?label=node")}
    assert found == {e.measure for e in prometheus.EXPRESSIONS}
    assert 'rate(node_cpu_seconds_total{mode="idle"}[5m])' in server.asked[0]["query"]


def test_long_windows_are_asked_in_pages_of_11000_points(server: Recorded):
    rows(server, end=START + timedelta(days=93))
    (first, second, third) = (a for a in server.asked if "node_cpu" in a["query"])
    steps = (float(first["end"]) - float(first["start"])) / float(first["step"])
    assert steps + 1 == prometheus.MAX_POINTS
    assert float(second["start"]) == float(first["end"]) + 300
    assert float(third["end"]) == stamp(93 * 24 * 60)


def test_what_is_no_utilisation_is_left_out_and_counted(server: Recorded):
    bad = [(5, "NaN"), (10, "-1"), (20, "+Inf"), (25, "50")]
    server.series = {"node_memory": [series(*bad)]}
    (hour,) = rows(server)
    assert (hour["maximum"], hour["samples"]) == (50.0, 1)
    notes = " | ".join(server.notes)  # type: ignore[attr-defined]
    for why in ("not a number", "negative", "infinite"):
        assert f"left out 1 x memory_utilization: {why}" in notes


def test_a_resource_in_another_unit_is_not_believed(server: Recorded):
    server.series = {"node_memory": [series((5, "250"), (10, "50"))]}
    assert rows(server) == []
    (note,) = server.notes  # type: ignore[attr-defined]
    assert "memory_utilization of 1 resources is not used (i-1): 1 x above 100 %" in note


def test_unknown_ids_and_series_without_one_are_named(server: Recorded):
    server.series = {
        "node_memory": [series((5, "1"), instance_id="i-9"), series((5, "2"), job="node")]
    }
    assert rows(server) == []
    notes = " | ".join(server.notes)  # type: ignore[attr-defined]
    assert "series of memory_utilization without the label instance_id" in notes
    assert "1 resources that the bill does not have" in notes


def test_two_exporters_of_one_machine_count_once(server: Recorded):
    server.series = {"node_memory": [series((5, "20")), series((5, "30"))]}
    (hour,) = rows(server)
    assert (hour["average"], hour["samples"]) == (30.0, 1)


def test_shares_are_suspected(server: Recorded):
    server.series = {"node_memory": [series((5, "0.4"))]}
    rows(server)
    assert "never exceeds 1" in server.notes[0]  # type: ignore[attr-defined]


def test_a_busy_server_is_asked_again(server: Recorded):
    server.failures = [503, 429]
    server.series = {"node_memory": [series((5, "20"))]}
    assert len(rows(server)) == 1


def test_errors_partial_answers_and_foreign_servers_are_not_no_use(server: Recorded):
    server.failures = [422]
    with pytest.raises(UnfinishedError, match="query timed out"):
        rows(server)
    for body, match in (
        ({"status": "success", "warnings": ["store is away"], "data": {}}, "in part only"),
        ({"hello": "world"}, "no answer of a Prometheus"),
    ):
        server.body = body
        with pytest.raises(UnfinishedError, match=match):
            rows(server)


@pytest.mark.parametrize("text", ["prom:9090", "file:///etc/passwd", "http://h?label=a%22b"])
def test_what_is_no_url_of_a_prometheus_is_refused(text: str):
    with pytest.raises(SourceError):
        prometheus.Server.of(text)


def test_a_token_opens_it_and_is_shown_nowhere(server: Recorded) -> None:
    prometheus.read(server.url, ["i-1"], START, END)
    assert server.tokens == {None}
    server.tokens.clear()
    prometheus.read(server.url, ["i-1"], START, END, "opensesame")
    assert server.tokens == {"Bearer opensesame"}
    assert "opensesame" not in repr(prometheus.Server.of(server.url, "opensesame"))
