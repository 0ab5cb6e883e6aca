"""docs/settings.md is what the models say."""

from __future__ import annotations

from pathlib import Path

from infra.settings import Settings
from infra.settings.reference import PARTS, render


def test_the_page_is_up_to_date(project: Path) -> None:
    written = (project / "docs" / "settings.md").read_text(encoding="utf-8")
    assert written == render(), "run: python -m infra.settings.reference > docs/settings.md"


def test_every_section_is_on_the_page() -> None:
    titles = [title for title, _ in PARTS]
    for section in Settings.model_fields:
        assert any(t.startswith(f"trimtab:{section}") for t in titles), section


def test_a_row_says_default_range_and_meaning() -> None:
    row = next(line for line in render().splitlines() if line.startswith("| `rotation_days`"))
    assert "| `365` | 90 to 2560 |" in row
    nat = next(line for line in render().splitlines() if line.startswith("| `nat`"))
    assert "`none` · `single` · `per-az`" in nat
    assert "USD a month" in nat
