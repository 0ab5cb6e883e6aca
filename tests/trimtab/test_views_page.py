"""docs/views.md shows what its commands print."""

from pathlib import Path

import pytest

from cost.errors import UnfinishedError
from trimtab.views_page import PAGE, fill


@pytest.mark.slow
def test_the_page_is_what_its_commands_print(tmp_path: Path) -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert page == fill(page, tmp_path), "make docs writes it anew"


def test_a_command_that_fails_is_not_put_on_the_page(tmp_path: Path) -> None:
    with pytest.raises(UnfinishedError, match="left with 2"):
        fill("```console\n$ trimtab billing view spnd nowhere\nold\n```\n", tmp_path)


def test_what_was_printed_before_is_replaced(tmp_path: Path) -> None:
    page = "```yaml a.yaml\nx: 1\n```\n```console\n$ trimtab --version\nold\n```\n"
    found = fill(page, tmp_path)
    assert "old" not in found
    assert "\ntrimtab " in found
    assert (tmp_path / "a.yaml").read_text() == "x: 1\n"
