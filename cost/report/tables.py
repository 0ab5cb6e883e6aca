"""The report's views as files: a CSV or Parquet each, as `billing view` writes them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from cost import view_files

if TYPE_CHECKING:
    from pathlib import Path

    from cost.report.model import Report
    from cost.views import Result


def write(report: Report, folder: Path, kind: Literal["csv", "parquet"]) -> list[Path]:
    """Write one file a view; money as exact decimals; a view without rows is an empty table.

    Returns:
        The files, in the views' order.
    """
    folder.mkdir(parents=True, exist_ok=True)
    save = _write_csv if kind == "csv" else view_files.write_parquet
    written = []
    for name, view in report.views.items():
        path = folder / f"{name}.{kind}"
        save(view, path)
        written.append(path)
    return written


def _write_csv(view: Result, path: Path) -> None:
    path.write_text(view_files.to_csv(view), encoding="utf-8")
