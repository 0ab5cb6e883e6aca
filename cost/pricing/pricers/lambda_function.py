"""Price a Lambda function: requests, and memory for as long as it runs."""

from __future__ import annotations

from cost.pricing.base import Ask, Part, Percentiles, Pricer, UsageInput, number

REQUESTS = UsageInput(
    key="requests",
    unit="requests",
    what="invocations",
    why="from one a day, as events come, to one each ten seconds",
    assume=(30, 10_000, 260_000),
)
DURATION = UsageInput(
    key="duration_ms",
    unit="milliseconds",
    what="how long one invocation runs",
    why="a handler that makes a few API calls",
    assume=(100, 500, 3_000),
)


def price(ask: Ask) -> tuple[Part, ...]:
    """Provisioned concurrency and storage above 512 MB are resources or settings of their own."""
    memory_gb = Percentiles.exactly(number(ask.get("memorySize", default=128)) / 1024)
    arm = "arm64" in ask.get("architectures", default=["x86_64"])
    key = "lambda.gb_second.arm64" if arm else "lambda.gb_second"
    requests, basis = ask.amount(REQUESTS)
    duration, _ = ask.amount(DURATION)
    parts = list(ask.used("requests", "lambda.request.1m", "requests", per=1_000_000))
    if requests is not None and duration is not None:
        seconds = requests * duration * memory_gb
        gb_seconds = seconds * Percentiles.exactly(number("0.001"))
        part = ask.part("duration", key, gb_seconds, basis)
        parts.append(part.model_copy(update={"usage_key": DURATION.key}))
    return tuple(parts)


PRICER = Pricer(
    id="lambda-function",
    types=("aws:lambda/function:Function",),
    price=price,
    usage=(REQUESTS, DURATION),
)
