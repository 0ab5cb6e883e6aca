"""The settings that the pages of docs/components show are settings: on top of dev, they work."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from infra.engine import preview
from infra.settings import parse
from infra.settings.reader import PREFIX
from tests.infra.graphs import ROOT, sections

PAGES = sorted((ROOT / "docs" / "components").glob("*.md"))
BLOCK = re.compile(r"<!-- settings -->\s*```yaml\n(.*?)```", re.DOTALL)


def examples() -> list[Any]:
    return [
        pytest.param(block, id=f"{page.stem}-{number}")
        for page in PAGES
        for number, block in enumerate(BLOCK.findall(page.read_text(encoding="utf-8")))
    ]


def merged(block: str) -> dict[str, Any]:
    """The sections of dev with those of the page: its entries and settings take the place of dev's.

    What a key is used by is added to.
    """
    whole = sections("dev")
    for key, value in YAML(typ="safe").load(block).items():
        section = whole.setdefault(key.removeprefix(PREFIX), {})
        for name, given in value.items():
            if key == f"{PREFIX}keys":
                uses = {*section.get(name, {}).get("used_by", ()), *given["used_by"]}
                section[name] = given | {"used_by": sorted(uses)}
            else:
                section[name] = given
    return whole


def test_most_pages_show_settings() -> None:
    shown = [page for page in PAGES if BLOCK.search(page.read_text(encoding="utf-8"))]
    assert len(shown) >= len(PAGES) * 0.8, sorted({p.stem for p in PAGES} - {p.stem for p in shown})


@pytest.mark.parametrize("block", examples())
def test_they_are_taken(block: str) -> None:
    parse(merged(block), file=f"{Path(__file__).name}")


@pytest.mark.slow
@pytest.mark.parametrize("block", examples())
def test_they_preview(block: str) -> None:
    config = {f"{PREFIX}{name}": given for name, given in merged(block).items()}
    assert len(preview("dev", project=ROOT, config=config)) > 100
