"""Each component's page has the tables of its settings, as the models are."""

from __future__ import annotations

from pathlib import Path

import pytest

from infra.settings.pages import COMPONENTS, models_of, titles, with_tables

PAGES = sorted(COMPONENTS.glob("*.md"))
IN_NO_COMPONENT = {"StackSettings"}
"""What every component is told."""


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_its_tables_are_up_to_date(page: Path) -> None:
    written = page.read_text(encoding="utf-8")
    assert written == with_tables(written), "run: make docs"


def test_every_model_is_on_a_page() -> None:
    shown = set().union(*(models_of(page.read_text(encoding="utf-8")) for page in PAGES))
    assert shown == titles().keys() - IN_NO_COMPONENT


def test_a_model_that_is_none_is_an_error() -> None:
    with pytest.raises(KeyError, match="NoSettings"):
        with_tables("<!-- tables: NoSettings -->\n<!-- end of tables -->")
