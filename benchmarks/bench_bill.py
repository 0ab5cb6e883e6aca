"""Report on a bill, beside a bare DuckDB pass over the same columns and casts, and pandas.

python -m benchmarks.bench_bill [--rows 1000000] [--rows 10000000]
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.measure import Cost, Failed, python, run

if TYPE_CHECKING:
    from collections.abc import Callable

MONTH = "2026-10"

PANDAS_ENDS = 2_000_000
"""Rows beyond which pandas is not tried: it takes 2 GB a million rows."""

COSTS = (
    "line_item_unblended_cost",
    "pricing_public_on_demand_cost",
    "savings_plan_savings_plan_effective_cost",
    "savings_plan_total_commitment_to_date",
    "savings_plan_used_commitment",
)

TEXTS = (
    "bill_invoice_id",
    "bill_payer_account_id",
    "identity_line_item_id",
    "identity_time_interval",
    "line_item_availability_zone",
    "line_item_currency_code",
    "line_item_legal_entity",
    "line_item_line_item_description",
    "line_item_line_item_type",
    "line_item_operation",
    "line_item_product_code",
    "line_item_resource_id",
    "line_item_usage_account_id",
    "line_item_usage_type",
    "pricing_unit",
    "product_instance_type",
    "product_product_family",
    "product_region_code",
    "savings_plan_savings_plan_a_r_n",
)

TAGS = ("user_component", "user_team", "user_environment", "user_stack", "user_cost_center")


def make(rows: int, folder: Path) -> None:
    """A CUR 2.0 bill of this many lines, the same every time."""
    from cost.pricing.catalogue import load
    from cost.sample.fleet.generate import generate
    from cost.sample.writers import write

    write(generate(rows, load(), MONTH), folder)


def ours(folder: Path) -> None:
    """What `trimtab report` does: two roll-ups, the quality box, every view of the report."""
    from cost.bill import load
    from cost.report.build import build

    build(load([folder]), sources=[folder.name])


def bare(folder: Path) -> None:
    """The least that reads the same: every column touched once, each cast as the reader casts it.

    No grouping, no amortisation, no check for repeats.
    """
    import duckdb

    costs = [f"sum(CAST(CAST({c} AS VARCHAR) AS DECIMAL(38,20)))" for c in COSTS]
    texts = [f"max({c})" for c in TEXTS]
    tags = [f"max(map_extract_value(resource_tags, '{t}'))" for t in TAGS]
    rest = [
        "sum(CAST(line_item_usage_amount AS DECIMAL(38,12)))",
        "min(line_item_usage_start_date)",
        "max(line_item_usage_end_date)",
        "min(bill_billing_period_start_date)",
        "max(bill_billing_period_end_date)",
        "max(map_extract_value(product, 'product_name'))",
    ]
    files = f"{folder}/data/*/*.parquet"
    query = f"SELECT {', '.join(costs + texts + tags + rest)} FROM read_parquet('{files}')"  # noqa: S608
    duckdb.connect().execute(query).fetchall()


def pandas(folder: Path) -> None:
    """What an analyst would type: read it, group by day and the same few dimensions, sum floats."""
    import pandas as pd

    columns = [*TEXTS, *COSTS, "line_item_usage_amount", "line_item_usage_start_date"]
    frame = pd.read_parquet(folder / "data", columns=[*columns, "resource_tags"])
    for tag in TAGS:
        frame[tag] = [dict(pairs or ()).get(tag) for pairs in frame["resource_tags"]]
    frame["day"] = frame["line_item_usage_start_date"].dt.date
    by = ["day", "line_item_resource_id", "line_item_usage_type", "line_item_line_item_type", *TAGS]
    frame.groupby(by, dropna=False)[["line_item_unblended_cost", "line_item_usage_amount"]].sum()


READERS: dict[str, Callable[[Path], None]] = {"ours": ours, "bare": bare, "pandas": pandas}


def child(name: str, folder: Path) -> None:
    """Time one reader in a process of its own; imports and expression building are warmed up."""
    with tempfile.TemporaryDirectory() as small:
        make(1, Path(small))
        READERS[name](Path(small))
    started, used = time.perf_counter(), time.process_time()
    READERS[name](folder)
    wall, cpu = time.perf_counter() - started, time.process_time() - used
    print(json.dumps([cpu, wall]))


def measure(name: str, folder: Path, times: int) -> Cost | None:
    """The best of a few runs; None where it did not survive."""
    command = [sys.executable, "-m", "benchmarks.bench_bill", "--child", name, str(folder)]
    try:
        runs = [run(command) for _ in range(times)]
    except Failed:
        return None
    found = [(json.loads(printed.splitlines()[-1]), cost.peak_mb) for cost, printed in runs]
    return min(Cost(cpu, wall, peak) for (cpu, wall), peak in found)


def main(argv: list[str] | None = None) -> None:
    """Print a table of seconds, memory and ratios for each size."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--rows", type=int, action="append", help="default 1,000,000 and 10,000,000"
    )
    parser.add_argument("--times", type=int, default=3, help="runs of each; the best counts")
    parser.add_argument("--child", nargs=2, metavar=("READER", "FOLDER"), help=argparse.SUPPRESS)
    args, _ = parser.parse_known_args(argv)
    if args.child:
        child(args.child[0], Path(args.child[1]))
        return
    print(f"{'rows':>12}  {'reader':<8}{'CPU s':>8}{'wall s':>8}{'peak MB':>9}{'CPU to bare':>13}")
    for rows in args.rows or [1_000_000, 10_000_000]:
        large = rows > PANDAS_ENDS
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            python(f"{MAKE}({rows}, Path({name!r}))")
            found = {
                reader: measure(reader, folder, 1 if large else args.times)
                for reader in READERS
                if reader != "pandas" or not large
            }
        _print(rows, found)


def _print(rows: int, found: dict[str, Cost | None]) -> None:
    least = found["bare"]
    for reader, cost in found.items():
        if cost is None or least is None:
            print(f"{rows:>12,}  {reader:<8}{'did not finish':>27}")
            continue
        ratio = cost.cpu / least.cpu
        print(
            f"{rows:>12,}  {reader:<8}{cost.cpu:>8.2f}{cost.wall:>8.2f}{cost.peak_mb:>9.0f}"
            f"{ratio:>12.1f}x"
        )


MAKE = "from pathlib import Path; from benchmarks.bench_bill import make; make"
"""The bill is made in a process of its own, so that its memory is not held while measuring."""

if __name__ == "__main__":
    main()
