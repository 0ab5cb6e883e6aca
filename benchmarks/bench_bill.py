"""Load a bill, beside one bare DuckDB pass over the same columns with the same casts, and pandas.

python -m benchmarks.bench_bill [--rows 1000000] [--rows 10000000]
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

MONTH = "2026-10"

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
    from cost.sample.synthetic import inventory
    from cost.sample.truth import generate, month_of
    from cost.sample.writers import write

    write(generate(inventory(rows, month_of(MONTH)[2]), load(), MONTH), folder)


def ours(folder: Path) -> None:
    """Rows, two roll-ups, the quality box."""
    from cost.bill import load

    load([folder])


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
    start = time.perf_counter()
    READERS[name](folder)
    seconds = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{seconds:.3f} {peak:.0f}")


def measure(name: str, folder: Path, times: int) -> tuple[float, float] | None:
    """The best of a few runs: seconds and peak megabytes; None where it did not survive."""
    command = [sys.executable, "-m", "benchmarks.bench_bill", "--child", name, str(folder)]
    runs = []
    for _ in range(times):
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            return None
        seconds, peak = done.stdout.split()[-2:]
        runs.append((float(seconds), float(peak)))
    return min(runs)


def main(argv: list[str] | None = None) -> None:
    """Print a table of seconds, memory and ratios for each size."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, action="append", help="default 1,000,000")
    parser.add_argument("--times", type=int, default=3, help="runs of each; the best counts")
    parser.add_argument("--child", nargs=2, metavar=("READER", "FOLDER"), help=argparse.SUPPRESS)
    args, _ = parser.parse_known_args(argv)
    if args.child:
        child(args.child[0], Path(args.child[1]))
        return
    print(f"{'rows':>12}  {'reader':<8}{'seconds':>9}{'peak MB':>9}{'to bare':>9}")
    for rows in args.rows or [1_000_000]:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            subprocess.run([sys.executable, "-c", f"{MAKE}({rows}, Path({name!r}))"], check=True)
            found = {reader: measure(reader, folder, args.times) for reader in READERS}
        least = found["bare"]
        for reader, result in found.items():
            if result is None or least is None:
                print(f"{rows:>12,}  {reader:<8}{'did not finish':>27}")
                continue
            ratio = result[0] / least[0]
            print(f"{rows:>12,}  {reader:<8}{result[0]:>9.2f}{result[1]:>9.0f}{ratio:>8.1f}x")


MAKE = "from pathlib import Path; from benchmarks.bench_bill import make; make"
"""The bill is made in a process of its own, so that its memory is not held while measuring."""

if __name__ == "__main__":
    main()
