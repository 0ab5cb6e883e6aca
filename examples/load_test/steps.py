"""Find out how much one service takes: raise the rate step by step until its limits break.

Requests leave when their time has come, whether or not earlier ones have been answered, and a
request's time counts from then: a service that falls behind cannot hide it by slowing its callers.
It needs Python alone. From inside the network (the balancer is internal):

    python steps.py https://svc.internal/predict --body request.json --rates 5,10,20,40 --tasks 2

It prints what each step gave, and the target for `scaling: {metric: requests}` that the last good
one stands for. Leaves with 1 if not even the first step keeps to the limits.
"""

from __future__ import annotations

import argparse
import ssl
import sys
import time
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

HEADROOM = 0.7
"""New tasks take minutes to come: the others must carry the growth of the load until then."""
IN_FLIGHT = 512
"""Requests that may wait for their answers at once; more means that nothing is answered."""


@dataclass(frozen=True)
class Answer:
    """How one request went."""

    seconds: float
    good: bool


@dataclass(frozen=True)
class Step:
    """What a rate gave."""

    rate: float
    answers: Sequence[Answer]

    @property
    def error_percent(self) -> float:
        """Requests without a good answer."""
        return 100 * sum(not a.good for a in self.answers) / len(self.answers)

    def percentile(self, share: float) -> float:
        """Seconds that so many of the requests took at most (nearest rank)."""
        ordered = sorted(a.seconds for a in self.answers)
        return ordered[max(0, -(-int(share * 100) * len(ordered) // 100) - 1)]


@dataclass(frozen=True)
class Limits:
    """What a step must keep to."""

    p99_ms: float
    error_percent: float

    def kept_by(self, step: Step) -> bool:
        """Whether the service was still well."""
        slow = 1000 * step.percentile(0.99) > self.p99_ms
        return not slow and step.error_percent <= self.error_percent


def run_step(rate: float, seconds: float, call: Callable[[], bool]) -> Step:
    """Send at a steady rate for some time, and wait for all answers."""
    begin = time.monotonic()

    def one(due: float) -> Answer:
        good = call()
        return Answer(time.monotonic() - due, good)

    with ThreadPoolExecutor(IN_FLIGHT) as pool:
        waiting = []
        for number in range(max(1, round(rate * seconds))):
            due = begin + number / rate
            time.sleep(max(0.0, due - time.monotonic()))
            waiting.append(pool.submit(one, due))
        return Step(rate, [future.result() for future in waiting])


def caller(url: str, body: bytes | None, timeout: float, *, insecure: bool) -> Callable[[], bool]:
    """What sends one request; True for an answer below 400."""
    if not url.startswith(("http://", "https://")):
        raise SystemExit(f"{url!r} is no address: http://… or https://…")
    context = ssl.create_default_context()
    if insecure:
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    headers = {"Content-Type": "application/json"} if body is not None else {}

    def call() -> bool:
        request = urllib.request.Request(url, data=body, headers=headers)  # noqa: S310
        try:
            with urllib.request.urlopen(request, timeout=timeout, context=context) as answer:  # noqa: S310
                answer.read()
                return True
        except (urllib.error.URLError, TimeoutError, ConnectionError):
            return False

    return call


def target(step: Step, tasks: int) -> int:
    """Requests a minute for each task that leave headroom: the setting's unit."""
    return int(HEADROOM * step.rate * 60 / tasks)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the steps; see the module."""
    given = _parser().parse_args(arguments)
    body = Path(given.body).read_bytes() if given.body else None
    call = caller(given.url, body, given.timeout, insecure=given.insecure)
    limits = Limits(given.max_p99_ms, given.max_error_percent)
    best = None
    _say(f"{'rate/s':>8} {'sent':>7} {'errors':>7} {'p50 ms':>8} {'p90 ms':>8} {'p99 ms':>8}")
    for rate in given.rates:
        step = run_step(rate, given.seconds, call)
        times = " ".join(f"{1000 * step.percentile(p):8.0f}" for p in (0.5, 0.9, 0.99))
        _say(f"{rate:8g} {len(step.answers):7d} {step.error_percent:6.1f}% {times}")
        if not limits.kept_by(step):
            break
        best = step
    if best is None:
        _say("not even the first rate keeps to the limits")
        return 1
    each = target(best, given.tasks)
    _say(f"{best.rate:g} a second is fine: scaling: [{{metric: requests, target: {each}}}]")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description="Raise the rate until the service's limits break.")
    parser.add_argument("url")
    parser.add_argument("--body", help="a file with the body to POST; GET without")
    parser.add_argument("--rates", type=_rates, default=[5.0, 10.0, 20.0, 40.0])
    parser.add_argument("--seconds", type=float, default=60.0, help="of each step")
    parser.add_argument("--tasks", type=int, default=1, help="that run during the test")
    parser.add_argument("--timeout", type=float, default=30.0)
    parser.add_argument("--max-p99-ms", type=float, default=1000.0)
    parser.add_argument("--max-error-percent", type=float, default=1.0)
    parser.add_argument("--insecure", action="store_true", help="do not check the certificate")
    return parser


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _rates(text: str) -> list[float]:
    rates = [float(part) for part in text.split(",")]
    if any(rate <= 0 for rate in rates):
        raise argparse.ArgumentTypeError("rates are above 0")
    return rates


if __name__ == "__main__":
    sys.exit(main())
