"""What must hold for every file and plug-in; a newcomer's file is checked without being listed."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGES = ("trimtab", "infra", "cost", "policies")
SOURCES = sorted(p for package in PACKAGES for p in (ROOT / package).rglob("*.py"))
PLUGIN_FOLDERS = (
    "cost/rules",
    "cost/pricing/pricers",
    "cost/billing",
    "cost/analysis",
    "policies/checks",
)
HARD_STOP_LINES = 400

EXPECTED_CONSTANT = {
    "cost/rules": "RULE",
    "cost/pricing/pricers": "PRICER",
    "cost/billing": "SOURCE",
    "cost/analysis": "VIEW",
    "policies/checks": "POLICY",
}


def relative(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def defines(path: Path, constant: str) -> bool:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    names = [
        target.id
        for node in tree.body
        if isinstance(node, ast.Assign | ast.AnnAssign)
        for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
        if isinstance(target, ast.Name)
    ]
    return constant in names


PLUGINS = [
    path
    for folder in PLUGIN_FOLDERS
    for path in sorted((ROOT / folder).glob("[!_]*.py"))
    if defines(path, EXPECTED_CONSTANT[folder])
]


@pytest.mark.parametrize("path", SOURCES, ids=relative)
def test_every_module_says_what_it_answers(path: Path) -> None:
    first = (ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or "").partition("\n")[
        0
    ]
    assert first, "a module docstring's first line says what question the module answers"
    assert len(first) <= 110


@pytest.mark.parametrize("path", SOURCES, ids=relative)
def test_no_file_outgrows_its_idea(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= HARD_STOP_LINES


@pytest.mark.parametrize("path", PLUGINS, ids=relative)
def test_every_plugin_has_a_test_of_its_name(path: Path) -> None:
    test = ROOT / "tests" / path.parent.relative_to(ROOT) / f"test_{path.name}"
    assert test.exists(), f"{relative(path)} needs {relative(test)}"


def test_nothing_shadows_the_standard_library() -> None:
    """`main: infra/` makes that folder the program's working directory, so its names win."""
    names = {p.stem for folder in ("infra", "policies") for p in (ROOT / folder).glob("*.py")}
    names |= {
        p.name for folder in ("infra", "policies") for p in (ROOT / folder).iterdir() if p.is_dir()
    }
    assert not names & sys.stdlib_module_names


def test_tests_are_collected() -> None:
    """A test in a file that pytest does not collect passes for ever."""
    for path in (ROOT / "tests").rglob("*.py"):
        if path.name.startswith("test_"):
            continue
        tree = ast.parse(path.read_text(encoding="utf-8"))
        lost = [
            n.name
            for n in tree.body
            if isinstance(n, ast.FunctionDef) and n.name.startswith("test_")
        ]
        assert not lost, f"{relative(path)} is not collected: {lost}"
