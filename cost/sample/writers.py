"""Write one simulated month as CUR 2.0, legacy CUR or FOCUS, laid out as AWS delivers each."""

from __future__ import annotations

import json
import uuid
from typing import TYPE_CHECKING, Final, Literal

import ibis

from cost.sample import focus_columns
from cost.sample.cur_columns import columns as cur_columns
from cost.sample.cur_columns import slashed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    import ibis.expr.types as ir

    from cost.sample.schema import Truth

Format = Literal["cur2", "cur2-csv", "cur-legacy", "focus"]


def write(truth: Truth, folder: Path, format_id: Format = "cur2") -> list[Path]:
    """Write a month; returns the data files and manifests."""
    return _WRITERS[format_id](truth, folder)


def write_cur2(truth: Truth, folder: Path) -> list[Path]:
    """Parquet with maps: data/BILLING_PERIOD=YYYY-MM/….snappy.parquet."""
    return [
        _to_parquet(truth, _cur2(truth, rows), _cur2_file(truth, folder, number, "snappy.parquet"))
        for number, rows in _files(truth)
    ]


def write_cur2_csv(truth: Truth, folder: Path) -> list[Path]:
    """Gzipped CSV with the maps as JSON text: data/BILLING_PERIOD=YYYY-MM/….csv.gz."""
    written = []
    for number, rows in _files(truth):
        columns = cur_columns(truth, rows) | {
            "resource_tags": focus_columns.json_text(rows.cur_tags),
            "product": ibis.literal('{"product_name": "') + rows.name + '"}',
        }
        target = _cur2_file(truth, folder, number, "csv.gz")
        written.append(_to_csv(truth, rows.select(**columns), target))
    return written


def _cur2_file(truth: Truth, folder: Path, number: int, suffix: str) -> Path:
    return folder / "data" / f"BILLING_PERIOD={truth.start:%Y-%m}" / f"bill-{number:05}.{suffix}"


def _cur2(truth: Truth, rows: ir.Table) -> ir.Table:
    """As Parquet has it: amounts are doubles, tags and product attributes are maps."""
    columns = {
        **{
            name: value.cast("float64") if value.type().is_decimal() else value
            for name, value in cur_columns(truth, rows).items()
        },
        "resource_tags": rows.cur_tags,
        "product": ibis.map(
            ibis.array([ibis.literal("product_name"), ibis.literal("region")]),
            ibis.array([rows.name.fill_null(""), rows.region.fill_null("")]),
        ),
    }
    return rows.select(**columns)


def write_legacy(truth: Truth, folder: Path) -> list[Path]:
    """Gzipped CSV, a column a tag, with the month's and the delivery's Manifest.json."""
    assembly = str(uuid.uuid5(uuid.NAMESPACE_URL, f"{truth.account}/{truth.start:%Y-%m}"))
    period = f"{truth.start:%Y%m%d}-{truth.end:%Y%m%d}"
    month = folder / "bill" / period
    written = []
    for number, rows in _files(truth):
        columns = {slashed(name): value for name, value in cur_columns(truth, rows).items()}
        columns |= {"product/ProductName": rows.name, "product/region": rows.region}
        columns |= {f"resourceTags/user:{key}": rows.tags[key] for key in truth.tag_keys}
        target = month / assembly / f"bill-{number}.csv.gz"
        written.append(_to_csv(truth, rows.select(**columns), target))
    manifest = {
        "assemblyId": assembly,
        "account": truth.account,
        "compression": "GZIP",
        "contentType": "text/csv",
        "reportName": "bill",
        "billingPeriod": {
            "start": f"{truth.start:%Y%m%dT000000.000Z}",
            "end": f"{truth.end:%Y%m%dT000000.000Z}",
        },
        "reportKeys": [f"bill/{period}/{assembly}/{path.name}" for path in written],
    }
    copies = [month / "bill-Manifest.json", month / assembly / "bill-Manifest.json"]
    for copy in copies:
        copy.write_text(json.dumps(manifest, indent=2), encoding="utf-8")
    return [*written, *copies]


def write_focus(truth: Truth, folder: Path) -> list[Path]:
    """FOCUS 1.2: CSV, gzipped where it is long."""
    target = folder / f"billing_period={truth.start:%Y-%m}"
    suffix = "csv.gz" if truth.parts else "csv"
    return [
        _to_csv(truth, focus_columns.lines(truth, rows), target / f"bill-{number:05}.{suffix}")
        for number, rows in _files(truth)
    ]


_WRITERS: Final[dict[Format, Callable[[Truth, Path], list[Path]]]] = {
    "cur2": write_cur2,
    "cur2-csv": write_cur2_csv,
    "cur-legacy": write_legacy,
    "focus": write_focus,
}


def _files(truth: Truth) -> Iterator[tuple[int, ir.Table]]:
    """The rows of each file, numbered from 1; a long bill is left as it comes."""
    if not truth.parts:
        yield 1, truth.rows.order_by(["start", "line_id", "kind"])
    for number, part in enumerate(truth.parts, start=1):
        yield number, part.rows
        truth.told(part.lines)


def _to_parquet(truth: Truth, rows: ir.Table, target: Path) -> Path:
    target.parent.mkdir(parents=True, exist_ok=True)
    truth.con.to_parquet(rows, str(target), compression="snappy")
    return target


def _to_csv(truth: Truth, rows: ir.Table, target: Path) -> Path:
    target.parent.mkdir(parents=True, exist_ok=True)
    packing = "gzip" if target.suffix == ".gz" else "none"
    truth.con.to_csv(
        rows, str(target), header=True, compression=packing, timestampformat="%Y-%m-%dT%H:%M:%SZ"
    )
    return target
