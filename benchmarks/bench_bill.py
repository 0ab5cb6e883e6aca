"""Report on a bill, beside a bare DuckDB pass over the same columns and casts, Polars and pandas.

python -m benchmarks.bench_bill [--rows 1M] [--rows 10M] [--csv 1M]
python -m benchmarks.bench_bill --folder bill/ [--reader ours --reader bare]
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

from benchmarks.bill_scripts import (
    COSTS,
    TAGS,
    files,
    pandas,
    pandas_floats,
    polars,
    polars_eager,
    polars_floats,
)
from benchmarks.measure import Cost, Failed, python, run
from cost.garbage import collect_rarely
from cost.sample.cur_columns import slashed
from trimtab import reading
from trimtab.billing_sample import count

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

MONTH: Final = "2026-10"

LARGE: Final = 2_000_000
"""Rows beyond which one round is enough."""
PANDAS_ENDS: Final = 20_000_000
"""Rows beyond which pandas is not tried: it takes three minutes for 10 million."""

TEXTS: Final = (
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
    "reservation_reservation_a_r_n",
    "savings_plan_savings_plan_a_r_n",
    "split_line_item_parent_resource_id",
)

TIMES: Final = {
    "line_item_usage_start_date": "min",
    "line_item_usage_end_date": "max",
    "bill_billing_period_start_date": "min",
    "bill_billing_period_end_date": "max",
}


def make(rows: int, folder: Path, form: str = "cur2") -> None:
    """A bill of at least this many lines, the same every time."""
    from cost.pricing.catalogue import load
    from cost.sample.fleet.generate import generate
    from cost.sample.writers import write

    write(generate(rows, load(), MONTH), folder, form)  # type: ignore[arg-type]


def ours(folder: Path, cache: Path | None = None) -> None:
    """What `trimtab report` does: the roll-up, the quality box, every view, the page."""
    from cost.report import html
    from cost.report.make import Asked, make

    made = make(Asked(sources=(str(folder),)), cache)
    html.render(made.report, made.rollup)


def again(folder: Path) -> None:
    """The same on files that did not change since the last time."""
    ours(folder, folder.with_name(folder.name + "-cache"))


def bare(folder: Path) -> None:
    """The least that reads the same: every column touched once, each cast as the reader casts it.

    No grouping, no amortisation, no check for repeats.
    """
    costs = [f"sum(CAST(CAST({c} AS VARCHAR) AS DECIMAL(38,20)))" for c in COSTS]
    rest = [
        *(f"max(map_extract_value(resource_tags, 'user_{t}'))" for t in TAGS),
        *(f"{how}({name})" for name, how in TIMES.items()),
        "sum(CAST(line_item_usage_amount AS DECIMAL(38,12)))",
        "max(map_extract_value(product, 'product_name'))",
        "max(map_extract_value(product, 'region'))",
    ]
    _one_row([*costs, *(f"max({c})" for c in TEXTS), *rest], f"read_parquet('{files(folder)}')")


def scan(folder: Path) -> None:
    """The same of a CSV: DuckDB's own scan, every column text until it is cast."""
    named = {name: f'"{slashed(name)}"' for name in (*COSTS, *TEXTS, *TIMES)}
    columns = [
        *(f"sum(CAST({named[c]} AS DECIMAL(38,20)))" for c in COSTS),
        *(f"max({named[c]})" for c in TEXTS),
        *(f"{how}(CAST({named[c]} AS TIMESTAMP))" for c, how in TIMES.items()),
        *(f'max("resourceTags/user:{t.replace("_", "-")}")' for t in TAGS),
        'sum(CAST("lineItem/UsageAmount" AS DECIMAL(38,12)))',
        'max("product/ProductName")',
        'max("product/region")',
    ]
    _one_row(columns, _texts(folder))


def load(folder: Path) -> None:
    """What someone does who has several questions: DuckDB's scan, into a table in memory."""
    import duckdb

    duckdb.connect().execute(f"CREATE TABLE bill AS SELECT * FROM {_texts(folder)}")  # noqa: S608


def _texts(folder: Path) -> str:
    return f"read_csv('{folder}/**/*.csv.gz', header = true, all_varchar = true)"


def _one_row(columns: Sequence[str], source: str) -> None:
    import duckdb

    duckdb.connect().execute(f"SELECT {', '.join(columns)} FROM {source}").fetchall()  # noqa: S608


READERS: Final[dict[str, Callable[[Path], object]]] = {
    "ours": ours,
    "bare": bare,
    "again": again,
    "polars": polars,
    "polars-floats": polars_floats,
    "polars-eager": polars_eager,
    "pandas": pandas,
    "pandas-floats": pandas_floats,
    "scan": scan,
    "load": load,
}
OF_PARQUET: Final = (
    "ours",
    "bare",
    "again",
    "polars",
    "polars-floats",
    "polars-eager",
    "pandas",
    "pandas-floats",
)
OF_CSV: Final = ("ours", "scan", "load")


def child(name: str, form: str, folder: Path) -> None:
    """Time one reader in a process of its own; imports and expression building are warmed up."""
    collect_rarely()  # as the command does
    with tempfile.TemporaryDirectory() as small:
        make(1, Path(small) / "bill", form)
        READERS[name](Path(small) / "bill")
    if name == "again":
        again(folder)
    started, used = time.perf_counter(), time.process_time()
    READERS[name](folder)
    wall, cpu = time.perf_counter() - started, time.process_time() - used
    print(json.dumps([cpu, wall]))


def measure(names: Sequence[str], form: str, folder: Path, times: int) -> dict[str, Cost | None]:
    """The best of a few rounds of all readers; None for one that did not survive."""
    found: dict[str, list[Cost] | None] = {name: [] for name in names}
    for _ in range(times):
        for name in names:
            costs = found[name]
            if costs is None:
                continue
            try:
                whole, printed = run(_command(name, form, folder))
            except Failed:
                found[name] = None
                continue
            cpu, wall = json.loads(printed.splitlines()[-1])
            costs.append(Cost(cpu, wall, whole.peak_mb))
            # A large bill takes an hour: what is known so far is told.
            print(f"{name}: {cpu:.1f} s, {whole.peak_mb:,.0f} MB", file=sys.stderr)
    return {name: min(costs) if costs else None for name, costs in found.items()}


def _command(name: str, form: str, folder: Path) -> list[str]:
    words = ["-m", "benchmarks.bench_bill", "--child", name, form, str(folder)]
    return [sys.executable, *words]


def main(argv: Sequence[str] | None = None) -> None:
    """Print a table of seconds, memory and ratios for each size."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=count, action="append", help="default 1M")
    parser.add_argument("--csv", type=count, action="append", help="of legacy CUR; default 1M")
    parser.add_argument("--folder", type=Path, action="append", help="a bill of CUR 2.0 Parquet")
    parser.add_argument("--reader", choices=OF_PARQUET, action="append", help="all without")
    parser.add_argument("--times", type=int, default=3, help="rounds; the best of each counts")
    parser.add_argument("--child", nargs=3, metavar=("READER", "FORM", "FOLDER"))
    args, _ = parser.parse_known_args(argv)
    if args.child:
        child(args.child[0], args.child[1], Path(args.child[2]))
        return
    chosen = args.rows or args.csv or args.folder
    print(
        f"{'rows':>12}  {'reader':<14}{'CPU s':>8}{'wall s':>8}{'peak MB':>9}{'ratio of CPU':>14}"
    )
    for folder in args.folder or []:
        rows = reading.count([str(folder)]) or 0
        names = args.reader or _readers(rows)
        _print(rows, "cur2", measure(names, "cur2", folder.resolve(), args.times))
    for rows in args.rows or ([] if chosen else [1_000_000]):
        _compare(rows, "cur2", args.reader or _readers(rows), 1 if rows > LARGE else args.times)
    for rows in args.csv or ([] if chosen else [1_000_000]):
        _compare(rows, "cur-legacy", OF_CSV, args.times)


def _readers(rows: int) -> list[str]:
    return [n for n in OF_PARQUET if rows <= PANDAS_ENDS or not n.startswith("pandas")]


def _compare(rows: int, form: str, names: Sequence[str], times: int) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "bill"
        python(f"{MAKE}({rows}, Path({str(folder)!r}), {form!r})")
        found = measure(names, form, folder, times)
    _print(rows, form, found)


def _print(rows: int, form: str, found: dict[str, Cost | None]) -> None:
    print(f"{rows:>12,}  {form}")
    least = found.get("bare") or found.get("scan")
    for reader, cost in found.items():
        if cost is None or least is None:
            print(f"{'':>14}{reader:<14}{'did not finish':>27}")
            continue
        print(
            f"{'':>14}{reader:<14}{cost.cpu:>8.2f}{cost.wall:>8.2f}{cost.peak_mb:>9.0f}"
            f"{cost.cpu / least.cpu:>13.2f}x"
        )


MAKE: Final = "from pathlib import Path; from benchmarks.bench_bill import make; make"
"""The bill is made in a process of its own, so that its memory is not held while measuring."""

if __name__ == "__main__":
    main()
