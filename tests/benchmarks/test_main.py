"""`make bench` finds every benchmark, and can start it."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import benchmarks

FILES = sorted(Path(benchmarks.__file__).parent.glob("bench_*.py"))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_benchmark_starts_without_arguments(file: Path) -> None:
    tree = ast.parse(file.read_text(encoding="utf-8"))
    (main,) = (n for n in tree.body if isinstance(n, ast.FunctionDef) and n.name == "main")
    assert len(main.args.args) == len(main.args.defaults)
