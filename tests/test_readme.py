"""Nothing in the README that does not work: its commands, options, links and targets exist."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.trimtab.run import run

ROOT = Path(__file__).parent.parent
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
GROUPS = ("billing", "catalog", "sandbox")


def commands(page: Path) -> set[tuple[tuple[str, ...], tuple[str, ...]]]:
    """(command path, its long options) of every `trimtab …` that stands in code."""
    text = page.read_text(encoding="utf-8")
    code = re.findall(r"```(?:sh|yaml|console)?\n(.*?)```", text, re.DOTALL)
    code += re.findall(r"`(trimtab [^`]+)`", text)
    found = set()
    for block in code:
        for line in block.splitlines():
            match = re.search(r"trimtab +([a-z][a-z-]*)(.*)", line.partition("#")[0])
            if match is None:
                continue
            name, rest = match.groups()
            words = rest.split()
            path = (name, words[0]) if name in GROUPS and words else (name,)
            options = re.findall(r"(?<!\S)--[a-z][a-z-]*", rest.partition(" -- ")[0])
            found.add((path, tuple(options)))
    return found


CASES = sorted({case for page in PAGES for case in commands(page)})


@pytest.mark.parametrize(("path", "options"), CASES, ids=lambda v: " ".join(v) or "-")
def test_command_and_options_exist(path: tuple[str, ...], options: tuple[str, ...]) -> None:
    done = run(*path, "--help")
    assert done.code == 0, done.err
    for option in options:
        assert option in done.out, f"{' '.join(path)} has no {option}"


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.name)
def test_links_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)", page.read_text(encoding="utf-8")):
        if not target.startswith("http"):
            assert (page.parent / target).exists(), f"{page.name}: {target}"


def test_make_targets_exist() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for page in PAGES:
        for target in re.findall(
            r"(?:^|`)make ([a-z-]+)", page.read_text(encoding="utf-8"), re.MULTILINE
        ):
            assert re.search(rf"^{target}:", makefile, re.MULTILINE), f"{page.name}: make {target}"


def test_readme_is_short_enough_to_be_read() -> None:
    lines = (ROOT / "README.md").read_text(encoding="utf-8").splitlines()
    assert 120 <= len(lines) <= 200
