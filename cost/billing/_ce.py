"""Ask Cost Explorer for a month's cost.

Two queries a month, whose pages count as requests each: daily cost by charge type and service, and
daily usage by service and usage type (or by account and service). The API groups by two dimensions
at most, so the second says more of what the first says of usage, and they are reconciled.
"""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qs, urlsplit

from cost.billing._ce_requests import Explorer, connect
from cost.errors import EmulatorError, SourceError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PREFIX: Final = "ce://"

ALLOWED: Final = "ce://YYYY-MM or ce://YYYY-MM..YYYY-MM, with ?by=account, ?max_requests=N"

MAX_REQUESTS: Final = 20
"""Twenty cents; a month of a middling account takes two to six."""

METRICS: Final = (
    "UnblendedCost",
    "AmortizedCost",
    "NetUnblendedCost",
    "NetAmortizedCost",
    "UsageQuantity",
)

USAGE: Final = ("Usage", "DiscountedUsage", "SavingsPlanCoveredUsage", "SavingsPlanNegation")
"""Record types of usage; all others are charges apart."""

COLUMNS: Final = (
    "ce_start",
    "ce_end",
    "ce_payer",
    "ce_account",
    "ce_record_type",
    "ce_service",
    "ce_usage_type",
    *(f"ce_{name}" for name in METRICS),
    "ce_unit",
    "ce_currency",
    "ce_estimated",
)
"""The columns of the file that a month becomes; the source cost-explorer reads it."""

_MONTH = re.compile(r"^\d{4}-(0[1-9]|1[0-2])$")


def is_ce(source: str) -> bool:
    """Whether a source is Cost Explorer."""
    return source.startswith(PREFIX)


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What a source's address asks for."""

    months: tuple[str, ...]
    by: str
    max_requests: int


def parse(source: str) -> Asked:
    """A source's address.

    >>> parse("ce://2026-11..2027-01?max_requests=5")
    Asked(months=('2026-11', '2026-12', '2027-01'), by='usage', max_requests=5)

    Raises:
        SourceError: it is none.
    """
    parts = urlsplit(source)
    options = {key: values[-1] for key, values in parse_qs(parts.query).items()}
    first, _, last = parts.netloc.partition("..")
    last = last or first
    by, most = options.pop("by", "usage"), options.pop("max_requests", str(MAX_REQUESTS))
    fits = _MONTH.match(first) and _MONTH.match(last) and first <= last
    if not fits or by not in {"usage", "account"} or not most.isdigit() or options or parts.path:
        raise SourceError("not understood", where=source, allowed=ALLOWED, next_step="correct it")
    months = [first]
    while months[-1] < last:
        months.append(_next(months[-1]))
    return Asked(months=tuple(months), by=by, max_requests=int(most))


def _next(month: str) -> str:
    year, number = map(int, month.split("-"))
    return f"{year + number // 12:04}-{number % 12 + 1:02}"


def fetch(source: str, folder: Path, explorer: Explorer | None = None) -> list[Path]:
    """One file a month, in COLUMNS.

    Args:
        source: see ALLOWED.
        folder: where to write.
        explorer: made from the environment without; boto3 finds region and credentials.

    Raises:
        SourceError: over budget, or nothing there.
        EmulatorError: no access, or it did not answer.
    """
    from botocore.exceptions import BotoCoreError, ClientError

    asked = parse(source)
    try:
        explorer = explorer or connect(asked.max_requests)
        return [_month(explorer, asked.by, month, folder) for month in asked.months]
    except (BotoCoreError, ClientError) as error:
        raise EmulatorError(
            f"Cost Explorer refused or did not answer: {error}",
            where=source,
            next_step="check the credentials; they need ce:GetCostAndUsage",
        ) from error


def _month(explorer: Explorer, by: str, month: str, folder: Path) -> Path:
    period = {"Start": f"{month}-01", "End": f"{_next(month)}-01"}
    today = f"{explorer.now():%Y-%m-%d}"
    if period["Start"] >= today:
        raise SourceError(
            "has not begun", where=f"{PREFIX}{month}", next_step="name a month up to this one"
        )
    # An end in the future is allowed, but then every day asks for another reply.
    period["End"] = min(period["End"], today)
    whole = _rows(explorer, _query(period, ("RECORD_TYPE", "SERVICE")))
    pair = ("SERVICE", "USAGE_TYPE") if by == "usage" else ("LINKED_ACCOUNT", "SERVICE")
    of_usage = {"Dimensions": {"Key": "RECORD_TYPE", "Values": list(USAGE)}}
    usage = _rows(explorer, _query(period, pair) | {"Filter": of_usage})
    others = [row for row in whole if row["ce_record_type"] not in USAGE]
    counted = [row for row in whole if row["ce_record_type"] in USAGE]
    rows = [*others, *usage, *_residual(counted, usage)]
    if not rows:
        raise SourceError("no cost at all", where=f"{PREFIX}{month}", next_step="check the account")
    path = folder / f"cost-explorer-{month}.csv"
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, restval="")
        writer.writeheader()
        writer.writerows(row | {"ce_payer": explorer.payer} for row in rows)
    return path


def _query(period: dict[str, str], pair: tuple[str, str]) -> dict[str, Any]:
    return {
        "TimePeriod": period,
        "Granularity": "DAILY",
        "Metrics": list(METRICS),
        "GroupBy": [{"Type": "DIMENSION", "Key": key} for key in pair],
    }


def _rows(explorer: Explorer, query: dict[str, Any]) -> list[dict[str, str]]:
    names = {
        "RECORD_TYPE": "ce_record_type",
        "SERVICE": "ce_service",
        "USAGE_TYPE": "ce_usage_type",
        "LINKED_ACCOUNT": "ce_account",
    }
    keys = [names[group["Key"]] for group in query["GroupBy"]]
    rows = []
    for result in explorer.ask(query):
        for group in result["Groups"]:
            metrics = group["Metrics"]
            rows.append(
                {
                    "ce_start": f"{result['TimePeriod']['Start']}T00:00:00Z",
                    "ce_end": f"{result['TimePeriod']['End']}T00:00:00Z",
                    "ce_record_type": "Usage",
                    **dict(zip(keys, group["Keys"], strict=True)),
                    **{f"ce_{name}": metrics[name]["Amount"] for name in METRICS},
                    "ce_unit": _unit(metrics["UsageQuantity"]["Unit"]),
                    "ce_currency": metrics["UnblendedCost"]["Unit"],
                    "ce_estimated": str(bool(result["Estimated"])).lower(),
                }
            )
    return rows


def _unit(unit: str) -> str:
    """A group of several units has none; its amounts say nothing."""
    return "" if unit in {"N/A", ""} else unit


def _residual(
    counted: list[dict[str, str]], usage: list[dict[str, str]]
) -> Iterator[dict[str, str]]:
    """What the two queries differ by, a row a day and service, so that no cost is lost."""
    sums: dict[tuple[str, str], dict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    of_day: dict[tuple[str, str], dict[str, str]] = {}
    costs = METRICS[:4]
    for sign, rows in ((1, counted), (-1, usage)):
        for row in rows:
            key = (row["ce_start"], row["ce_service"])
            of_day.setdefault(key, row)
            for name in costs:
                sums[key][name] += sign * Decimal(row[f"ce_{name}"])
    for key, differences in sums.items():
        if any(differences.values()):
            alike = ("ce_start", "ce_end", "ce_service", "ce_currency", "ce_estimated")
            yield {
                **{name: of_day[key][name] for name in alike},
                "ce_record_type": "Usage",
                "ce_usage_type": "",
                **{f"ce_{name}": format(differences[name], "f") for name in costs},
            }
