"""What the tour leaves behind: the report, the patch, the recommendations, the summary."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from trimtab.tour.walk import Walked


def leave(walked: Walked, folder: Path) -> None:
    """Write report.html, report.md, recommendations.json, patch.diff and summary.json."""
    from cost.apply import with_patches
    from cost.report import html, markdown, rollup
    from cost.report.build import build

    recommendations = with_patches(walked.result.recommendations, walked.planned)
    bill = walked.before.bill
    report = build(
        bill,
        sources=[f"bill-{walked.summary.bill_month}"],
        recommendations=recommendations,
    )
    result = walked.result.model_copy(update={"recommendations": recommendations})
    for name, text in {
        "report.html": html.render(report, rollup.make(bill, report)),
        "report.md": markdown.render(report),
        "report.json": report.model_dump_json(indent=2, by_alias=True) + "\n",
        "recommendations.json": result.model_dump_json(indent=2, by_alias=True) + "\n",
        "patch.diff": walked.planned.diff,
        "summary.json": walked.summary.model_dump_json(indent=2) + "\n",
    }.items():
        (folder / name).write_text(text, encoding="utf-8")
