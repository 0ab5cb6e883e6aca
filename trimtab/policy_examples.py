"""Make a whole program of one function of a policy's test program, with all that it needs."""

from __future__ import annotations

import ast
import re
import sys
import textwrap
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pathlib import Path

SHARED: Final = "shared"
"""The module of parts that several programs need."""


@dataclass(frozen=True)
class _Definition:
    text: str
    names: frozenset[str]
    """What it uses."""


@dataclass(frozen=True)
class _Module:
    imports: dict[str, str]
    """Import statements by the names that they bind."""
    definitions: dict[str, _Definition]
    bodies: dict[str, str]
    """The functions' bodies."""


def example(folder: Path, module: str, function: str) -> str:
    """The function's body as a program of its own: imports, what it uses, what it declares.

    Args:
        folder: where the programs are.
        module: one of them, such as `kms_rotation`.
        function: one of its functions, such as `failing`.
    """
    shared, own = (_read(folder / f"{name}.py") for name in (SHARED, module))
    definitions = {**shared.definitions, **own.definitions}
    needed: set[str] = set()
    open_ = set(own.definitions[function].names)
    while open_:
        name = open_.pop()
        if name in definitions and name not in needed:
            needed.add(name)
            open_ |= definitions[name].names
    used = own.definitions[function].names.union(*(definitions[n].names for n in needed))
    imports = {**shared.imports, **own.imports}
    lines = sorted({imports[n] for n in used if n in imports and n not in definitions}, key=_order)
    parts = ["\n".join(lines)]
    parts += dict.fromkeys(definitions[name].text for name in definitions if name in needed)
    return _spaced([*filter(None, parts), own.bodies[function]])


def _spaced(parts: list[str]) -> str:
    """The parts with blank lines between them: two around a function or class, else one."""
    text = parts[0]
    for before, after in pairwise(parts):
        wide = any(re.match(r"@|def |class ", part) for part in (before, after))
        text += ("\n\n\n" if wide else "\n\n") + after
    return text


@cache
def _read(path: Path) -> _Module:
    source = path.read_text(encoding="utf-8")
    imports: dict[str, str] = {}
    definitions: dict[str, _Definition] = {}
    bodies: dict[str, str] = {}
    for node in ast.parse(source).body:
        if isinstance(node, ast.Import):
            imports |= {a.asname or a.name: f"import {_alias(a)}" for a in node.names}
        elif isinstance(node, ast.ImportFrom):
            imports |= {
                a.asname or a.name: f"from {node.module} import {_alias(a)}" for a in node.names
            }
        for name in _bound(node):
            definitions[name] = _Definition(_lines(source, node, node), _names(node))
        if isinstance(node, ast.FunctionDef):
            first = node.body[1] if ast.get_docstring(node) and node.body[1:] else node.body[0]
            bodies[node.name] = textwrap.dedent(_lines(source, first, node.body[-1]))
    return _Module(imports, definitions, bodies)


def _bound(node: ast.stmt) -> list[str]:
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        return [node.name]
    if isinstance(node, ast.Assign | ast.AnnAssign):
        return [n.id for n in ast.walk(node) if isinstance(n, ast.Name) and _is_stored(n)]
    return []


def _is_stored(name: ast.Name) -> bool:
    return isinstance(name.ctx, ast.Store)


def _names(node: ast.AST) -> frozenset[str]:
    return frozenset(n.id for n in ast.walk(node) if isinstance(n, ast.Name) and not _is_stored(n))


def _lines(source: str, first: ast.stmt, last: ast.stmt) -> str:
    lines = source.splitlines()[first.lineno - 1 : last.end_lineno]
    return "\n".join(line.removesuffix("  # fmt: skip") for line in lines)


def _alias(alias: ast.alias) -> str:
    return f"{alias.name} as {alias.asname}" if alias.asname else alias.name


def _order(statement: str) -> tuple[bool, str]:
    module = statement.split()[1].partition(".")[0]
    return module not in sys.stdlib_module_names, statement
