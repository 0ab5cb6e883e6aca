"""Bills whose days are known: a week's pattern, and what is put on top of it."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from cost.bill import Bill
from tests.cost.billing.builders import cur, read, write_csv

FIRST = dt.date(2026, 8, 1)
DAY = dt.timedelta(days=1)
WEEKDAY, WEEKEND = 100, 40
TEAM = {"resource_tags": '{"user_team": "ml"}'}
STORAGE = {"line_item_product_code": "AmazonS3", "line_item_usage_type": "TimedStorage-ByteHrs"}


def usd(day: dt.date) -> int:
    """What machines cost on a day: less on a weekend, and never quite the same."""
    return (WEEKEND if day.weekday() >= 5 else WEEKDAY) + day.toordinal() * 7 % 5


def on(day: dt.date, cost: str, number: int) -> dict[str, str]:
    """A line of a whole day, in its month's bill."""
    month = day.replace(day=1)
    after = (month + 31 * DAY).replace(day=1)
    start, end = f"{day}T00:00:00Z", f"{day + DAY}T00:00:00Z"
    return cur(
        number,
        identity_time_interval=f"{start}/{end}",
        bill_billing_period_start_date=f"{month}T00:00:00Z",
        bill_billing_period_end_date=f"{after}T00:00:00Z",
        line_item_usage_start_date=start,
        line_item_usage_end_date=end,
        line_item_unblended_cost=cost,
    )


def season(folder: Path, end: dt.date, jumps: dict[dt.date, int] | None = None) -> Bill:
    """Machines with a week's pattern, and storage, from FIRST until before a day; a tax at last.

    Args:
        folder: where its file is written.
        end: the day after the last.
        jumps: dollars that training costs on some days beside that.
    """
    days = [FIRST + n * DAY for n in range((end - FIRST).days)]
    lines = [on(day, f"{usd(day)}.10", n) | TEAM for n, day in enumerate(days)]
    lines += [on(day, "20", 1000 + n) | STORAGE for n, day in enumerate(days)]
    lines += [
        on(day, str(more), 2000 + n) | TEAM | {"line_item_usage_type": "BoxUsage:p4d.24xlarge"}
        for n, (day, more) in enumerate((jumps or {}).items())
    ]
    tax = {"line_item_line_item_type": "Tax", "line_item_usage_type": ""}
    lines.append(on(days[-1].replace(day=1), "7.07", 3000) | tax)
    return read(write_csv(folder / "bill.csv", lines))
