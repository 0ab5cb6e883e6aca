"""Write one simulated month as CUR 2.0, legacy CUR or FOCUS, laid out as AWS delivers each."""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final, Literal

import ibis

from cost.engines._copy import copy
from cost.sample import focus_columns
from cost.sample.cur_columns import columns as cur_columns
from cost.sample.cur_columns import slashed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    import ibis.expr.types as ir

    from cost.sample.schema import Truth

    Columns = Callable[[Truth, ir.Table], ir.Table]
    """A month's lines in the columns of a format."""

Format = Literal["cur2", "cur2-csv", "cur-legacy", "focus"]

OPTIONS: Final = {
    ".snappy.parquet": "FORMAT parquet, COMPRESSION snappy",
    ".csv.gz": "FORMAT csv, HEADER, COMPRESSION gzip, TIMESTAMPFORMAT '%Y-%m-%dT%H:%M:%SZ'",
}
"""How DuckDB writes a file, by the end of its name."""


@dataclass(frozen=True)
class Written:
    """A month's bill."""

    data: tuple[Path, ...]
    manifests: tuple[Path, ...]
    rows: int
    """Of all data files together; FOCUS has others than CUR."""

    @property
    def files(self) -> tuple[Path, ...]:
        """All, in the order that AWS delivers them in."""
        return self.data + self.manifests


def write(truth: Truth, folder: Path, format_id: Format = "cur2") -> Written:
    """Write a month as AWS delivers it: the data, and then the manifests that name them."""
    return _WRITERS[format_id](truth, folder)


def write_cur2(truth: Truth, folder: Path) -> Written:
    """Parquet with maps: data/BILLING_PERIOD=YYYY-MM/….snappy.parquet."""
    return _export(truth, folder, "BILLING_PERIOD", "snappy.parquet", _cur2)


def write_cur2_csv(truth: Truth, folder: Path) -> Written:
    """Gzipped CSV with the maps as JSON text: data/BILLING_PERIOD=YYYY-MM/….csv.gz."""
    return _export(truth, folder, "BILLING_PERIOD", "csv.gz", _cur2_text)


def write_focus(truth: Truth, folder: Path) -> Written:
    """FOCUS 1.2 in gzipped CSV: data/billing_period=YYYY-MM/….csv.gz."""
    return _export(truth, folder, "billing_period", "csv.gz", focus_columns.lines)


def _export(truth: Truth, folder: Path, partition: str, suffix: str, columns: Columns) -> Written:
    """A data export that overwrites: data/ and metadata/, a folder a month in each.

    https://docs.aws.amazon.com/cur/latest/userguide/dataexports-export-delivery.html
    """
    month = f"{partition}={truth.start:%Y-%m}"
    written = _data(truth, columns, lambda n: folder / "data" / month / f"bill-{n:05}.{suffix}")
    execution = _uuid(truth)
    schema = columns(truth, truth.rows).schema()
    manifest = {
        "executionId": execution,
        "exportArn": f"arn:aws:bcm-data-exports:us-east-1:{truth.account}:export/bill-{execution}",
        "billingPeriod": _period(truth),
        "columns": [{"name": name, "type": _type(dtype)} for name, dtype in schema.items()],
        "dataFiles": [f"s3://simulated/bill/data/{month}/{path.name}" for path in written.data],
    }
    return _with_manifests(written, manifest, folder / "metadata" / month)


def _type(dtype: Any) -> str:
    """As manifests name a column's type."""
    kinds = {"map": dtype.is_map(), "timestamp": dtype.is_timestamp(), "double": dtype.is_numeric()}
    return next((name for name, is_it in kinds.items() if is_it), "string")


def _cur2_text(truth: Truth, rows: ir.Table) -> ir.Table:
    """As CSV has it: maps are JSON text."""
    columns = cur_columns(truth, rows) | {
        "resource_tags": focus_columns.json_text(rows.cur_tags),
        "product": ibis.literal('{"product_name": "') + rows.name + '"}',
    }
    return rows.select(**columns)


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


def write_legacy(truth: Truth, folder: Path) -> Written:
    """Gzipped CSV, a column a tag, with the month's and the delivery's Manifest.json."""
    assembly = _uuid(truth)
    period = f"{truth.start:%Y%m%d}-{truth.end:%Y%m%d}"
    month = folder / "bill" / period
    written = _data(truth, _legacy, lambda number: month / assembly / f"bill-{number}.csv.gz")
    manifest = {
        "assemblyId": assembly,
        "account": truth.account,
        "compression": "GZIP",
        "contentType": "text/csv",
        "reportName": "bill",
        "billingPeriod": _period(truth),
        "reportKeys": [f"bill/{period}/{assembly}/{path.name}" for path in written.data],
    }
    return _with_manifests(written, manifest, month, month / assembly)


def _legacy(truth: Truth, rows: ir.Table) -> ir.Table:
    columns = {slashed(name): value for name, value in cur_columns(truth, rows).items()}
    columns |= {"product/ProductName": rows.name, "product/region": rows.region}
    columns |= {f"resourceTags/user:{key}": rows.tags[key] for key in truth.tag_keys}
    return rows.select(**columns)


def _uuid(truth: Truth) -> str:
    """A delivery's id; the same month has the same."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"{truth.account}/{truth.start:%Y-%m}"))


def _period(truth: Truth) -> dict[str, str]:
    """A billing period as legacy manifests have it; what data exports call it, AWS does not say."""
    return {
        "start": f"{truth.start:%Y%m%dT000000.000Z}",
        "end": f"{truth.end:%Y%m%dT000000.000Z}",
    }


def _with_manifests(written: Written, manifest: dict[str, Any], *folders: Path) -> Written:
    paths = tuple(folder / "bill-Manifest.json" for folder in folders)
    for path in paths:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(manifest, indent=2), encoding="utf-8")
    return replace(written, manifests=paths)


_WRITERS: Final[dict[Format, Callable[[Truth, Path], Written]]] = {
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


def _data(truth: Truth, columns: Columns, place: Callable[[int], Path]) -> Written:
    """Write the data files; `place` is a file's, by its number."""
    files, written = [], 0
    for number, rows in _files(truth):
        target = place(number)
        target.parent.mkdir(parents=True, exist_ok=True)
        options = OPTIONS["".join(target.suffixes[-2:])]
        written += copy(truth.con, columns(truth, rows), target, options)
        files.append(target)
    return Written(tuple(files), (), written)
