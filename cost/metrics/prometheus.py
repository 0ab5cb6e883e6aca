"""Read hourly utilisation from Prometheus: node exporter and NVIDIA's DCGM exporter.

Any server with Prometheus's HTTP API will do (Thanos, Mimir, VictoriaMetrics, Amazon Managed
Prometheus behind a signing proxy). Series are matched with the bill by a label that holds the
instance's id: `instance_id`, or another one named in the URL, as in `http://host:9090?label=node`.
"""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final
from urllib.error import HTTPError, URLError
from urllib.parse import parse_qs, urlencode, urlsplit, urlunsplit
from urllib.request import Request, urlopen

from tenacity import Retrying, retry_if_exception, stop_after_attempt, wait_exponential

from cost.errors import SourceError, UnfinishedError
from cost.measures import GPU_MEMORY, INSTANCE, Measure
from cost.metrics.screen import Screen
from cost.metrics.table import Metrics, Reading

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

MAX_POINTS: Final = 11_000
"""Prometheus refuses a range query that would give a series more points than this."""
STEP: Final = timedelta(minutes=5)
LABEL: Final = "instance_id"
TIMEOUT_SECONDS: Final = 60
ATTEMPTS: Final = 4
BUSY: Final = frozenset({429, 500, 502, 503, 504})
NOT_VIRTUAL: Final = 'device!~"lo|veth.*|docker.*|br.*|cali.*|eni.*"'


@dataclass(frozen=True, kw_only=True)
class Expression:
    """How one of our measures is asked for; `{label}` is the label with the instance's id.

    `average` and `maximum` are each a value of 5 minutes. A rate is made a count of bytes.
    """

    measure: str
    average: str
    maximum: str
    rate: bool = False


def _gauge(measure: str, name: str) -> Expression:
    return Expression(
        measure=measure,
        average=f"avg by ({{label}}) (avg_over_time({name}[5m]))",
        maximum=f"max by ({{label}}) (max_over_time({name}[5m]))",
    )


def _one(measure: str, text: str, *, rate: bool = False) -> Expression:
    return Expression(measure=measure, average=text, maximum=text, rate=rate)


EXPRESSIONS: Final = (
    _one(
        "cpu_utilization",
        '100 * (1 - avg by ({label}) (rate(node_cpu_seconds_total{{mode="idle"}}[5m])))',
    ),
    _one(
        "memory_utilization",
        "100 * max by ({label}) (1 - node_memory_MemAvailable_bytes / node_memory_MemTotal_bytes)",
    ),
    _one(
        "network_in_bytes",
        f"sum by ({{label}}) (rate(node_network_receive_bytes_total{{{{{NOT_VIRTUAL}}}}}[5m]))",
        rate=True,
    ),
    _one(
        "network_out_bytes",
        f"sum by ({{label}}) (rate(node_network_transmit_bytes_total{{{{{NOT_VIRTUAL}}}}}[5m]))",
        rate=True,
    ),
    _gauge("gpu_utilization", "DCGM_FI_DEV_GPU_UTIL"),
    _gauge("gpu_memory_utilization", "DCGM_FI_DEV_MEM_COPY_UTIL"),
    _gauge("gpu_memory_used_mib", "DCGM_FI_DEV_FB_USED"),
)
MEASURES: Final = {m.id: m for m in (*INSTANCE, GPU_MEMORY)}
Points = dict[tuple[str, datetime], list[float]]


@dataclass(frozen=True)
class Server:
    """A Prometheus, the label that holds the instance's id, and the token that opens it."""

    url: str
    label: str
    token: str | None = field(default=None, repr=False)

    @classmethod
    def of(cls, text: str, token: str | None = None) -> Server:
        """From a URL, its label in the query.

        Raises:
            SourceError: it is no http URL.
        """
        parts = urlsplit(text)
        if parts.scheme not in ("http", "https") or not parts.netloc:
            raise SourceError(
                "no URL of a Prometheus",
                where=text,
                allowed="prometheus=http://HOST:9090, or with ?label=NAME the label that holds the"
                f" instance's id ({LABEL} by default)",
            )
        label = parse_qs(parts.query).get("label", [LABEL])[0]
        if not label.replace("_", "a").isalnum() or not label.isascii():
            raise SourceError(f"no label of Prometheus: {label!r}", where=text)
        url = urlunsplit((parts.scheme, parts.netloc, parts.path.rstrip("/"), "", ""))
        return cls(url, label, token)

    def query(self, text: str, start: datetime, end: datetime) -> Iterator[dict[str, Any]]:
        """All series of an expression between two naive UTC times, the last one included.

        Raises:
            UnfinishedError: it did not answer, refused, or answered in part only.
        """
        page = STEP * (MAX_POINTS - 1)
        while start <= end:
            until = min(start + page, end)
            yield from self._page(text, start, until)
            start = until + STEP

    def _page(self, text: str, start: datetime, end: datetime) -> list[dict[str, Any]]:
        asked = {
            "query": text,
            "start": start.replace(tzinfo=UTC).timestamp(),
            "end": end.replace(tzinfo=UTC).timestamp(),
            "step": int(STEP.total_seconds()),
        }
        # A POST: an expression may outgrow what a URL may hold.
        request = Request(  # noqa: S310 - http and https alone, see Server.of
            f"{self.url}/api/v1/query_range", data=urlencode(asked).encode(), method="POST"
        )
        if self.token:
            # Not where another server sends us.
            request.add_unredirected_header("Authorization", f"Bearer {self.token}")
        try:
            answer = json.loads(_fetch(request))
        except (URLError, TimeoutError, ConnectionError, ValueError) as error:
            raise self._failed(_reason(error)) from error
        if not isinstance(answer, dict) or answer.get("status") != "success":
            raise self._failed(str(answer.get("error", "no answer of a Prometheus")))
        if answer.get("warnings"):
            # Thanos and Mimir answer in part if a store is away: that is never taken as "no use".
            raise self._failed(f"in part only: {'; '.join(answer['warnings'])}")
        found = answer["data"]["result"]
        return list(found)

    def _failed(self, why: str) -> UnfinishedError:
        return UnfinishedError(
            f"Prometheus did not give the utilisation: {why}",
            where=self.url,
            next_step="check the URL with /api/v1/query?query=up, or give a file: --metrics FILE",
        )


def read(
    text: str,
    instances: Collection[str],
    start: datetime,
    end: datetime,
    token: str | None = None,
) -> Metrics:
    """Utilisation of instances between two whole hours.

    Args:
        text: the server's URL.
        instances: ids of the bill's instances; series of others are counted and left out.
        start: first hour, naive UTC.
        end: exclusive, naive UTC.
        token: sent as a bearer token.

    Raises:
        SourceError: the URL is none.
        UnfinishedError: the server did not answer, or refused.
    """
    server, screen = Server.of(text, token), Screen(start, end)
    known = frozenset(instances)
    strangers: set[str] = set()
    readings: list[Reading] = []
    for asked in EXPRESSIONS:
        pair: list[Points] = []
        for expression in (asked.average, asked.maximum):
            if pair and asked.average == asked.maximum:
                pair.append(pair[0])
                continue
            series = server.query(expression.format(label=server.label), start + STEP, end)
            points: Points = defaultdict(list)
            for one in series:
                resource = one["metric"].get(server.label)
                if resource is None:
                    screen.refuse(f"series of {asked.measure} without the label {server.label}")
                elif resource not in known:
                    strangers.add(resource)
                else:
                    _collect(points, resource, one["values"], MEASURES[asked.measure], screen)
            pair.append(points)
        readings += _hours(asked, *pair)
    if strangers:
        screen.refuse(f"{len(strangers)} resources that the bill does not have")
    return Metrics.of(screen.trusted(readings), source=server.url, notes=screen.notes)


def _collect(
    points: Points,
    resource: str,
    values: Iterable[tuple[float, str]],
    measure: Measure,
    screen: Screen,
) -> None:
    for stamp, text in values:
        # Prometheus looks back: what it says at 10:05 is of the five minutes before.
        at = datetime.fromtimestamp(float(stamp), UTC).replace(tzinfo=None) - STEP
        value = float(text)
        if screen.passes(resource, measure, at, value):
            points[resource, at].append(value)


def _hours(asked: Expression, averages: Points, maxima: Points) -> Iterator[Reading]:
    """Five minutes become hours; two series of one resource and time are one, the higher."""
    hours: dict[tuple[str, datetime], list[tuple[float, float]]] = defaultdict(list)
    for (resource, at), values in averages.items():
        highest = max(maxima.get((resource, at), values))
        hour = at.replace(minute=0, second=0, microsecond=0)
        hours[resource, hour].append((max(values), highest))
    for (resource, hour), pairs in sorted(hours.items()):
        mean = sum(average for average, _ in pairs) / len(pairs)
        total = mean * 3600
        yield Reading(
            resource_id=resource,
            metric=asked.measure,
            hour=hour,
            average=total if asked.rate else mean,
            maximum=total if asked.rate else max(highest for _, highest in pairs),
            samples=len(pairs),
        )


def _fetch(request: Request) -> bytes:
    again = Retrying(
        retry=retry_if_exception(lambda e: isinstance(e, HTTPError) and e.code in BUSY),
        stop=stop_after_attempt(ATTEMPTS),
        wait=wait_exponential(multiplier=0.2, max=10),
        reraise=True,
    )
    return again(_once, request)


def _once(request: Request) -> bytes:
    with urlopen(request, timeout=TIMEOUT_SECONDS) as answer:  # noqa: S310 - see Server.of
        body: bytes = answer.read()
    return body


def _reason(error: Exception) -> str:
    """What the server says of it, if it says something."""
    if isinstance(error, HTTPError):
        try:
            with error:
                return str(json.loads(error.read())["error"])
        except (ValueError, KeyError, TypeError):
            return f"HTTP {error.code}"
    return str(error)
