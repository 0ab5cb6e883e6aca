"""Suppressions in the program: a comment on the declaration that it tolerates something of.

    # trimtab: ignore s3-versioning reason="made again" owner=ml@example.com until=2027-06-30
    scratch = aws.s3.Bucket("scratch")

It stands above the statement or on one of its lines, and covers what the statement declares. Where
a graph has no lines (Pulumi shows none to policy packs), the statement is read: a call of the
resource's class with its name, literal or an f-string.
"""

from __future__ import annotations

import ast
import datetime as dt
import io
import os
import re
import shlex
import tokenize
from dataclasses import dataclass
from fnmatch import fnmatchcase
from glob import escape
from pathlib import Path
from typing import TYPE_CHECKING, Final

from cost.errors import NotFound, SourceError
from policies.findings import Location, Suppression

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from cost.graph import Graph, Resource

_MARK: Final = re.compile(r"#\s*trimtab:\s*ignore\b(.*)")
_FORM: Final = "# trimtab: ignore POLICY reason=… owner=… until=YYYY-MM-DD"
_SKIPPED: Final = frozenset({"tests", "venv", "node_modules", "site-packages", "build", "dist"})


@dataclass(frozen=True)
class Comment:
    """One comment, and the lines of the statement that it is about."""

    policy: str
    reason: str
    owner: str
    expires: dt.date
    source: Location
    lines: range
    declares: tuple[tuple[str, str], ...]
    """The classes that the statement calls, each with a glob of the resource's name."""

    def has_line_of(self, resource: Resource) -> bool:
        """Whether the statement is where the resource was declared."""
        at = resource.source
        return at is not None and at.file == self.source.file and at.line in self.lines

    def names(self, resource: Resource) -> bool:
        """Whether the statement calls the resource's class with a name such as the resource's."""
        class_ = resource.type.rpartition(":")[2]
        return any(class_ == c and fnmatchcase(resource.name, g) for c, g in self.declares)

    def tolerates(self, resource: Resource) -> Suppression:
        """The same for one resource."""
        return Suppression(
            policy=self.policy,
            urn=escape(resource.urn),
            reason=self.reason,
            owner=self.owner,
            expires=self.expires,
            source=self.source,
        )


def tolerated(graph: Graph, folder: Path, known: Collection[str]) -> tuple[Suppression, ...]:
    """What the comments of a program tolerate in a graph: one entry for each resource they cover.

    Args:
        graph: the program's, or its state.
        folder: the program's project, to which the files are relative.
        known: the ids of all policies.

    Raises:
        SourceError: a comment lacks a part, or is not on a declaration.
        NotFound: it names a policy that does not exist.
    """
    files = {r.source.file for r in graph if r.source is not None}
    return cover(graph, comments_of(folder, sorted(files) or python_files(folder), known))


def cover(graph: Graph, comments: Sequence[Comment]) -> tuple[Suppression, ...]:
    """The entries of these comments for the resources of a graph."""
    lines = any(r.source is not None for r in graph)
    covers = Comment.has_line_of if lines else Comment.names
    return tuple(c.tolerates(r) for c in comments for r in graph if covers(c, r))


def comments_of(folder: Path, files: Iterable[str], known: Collection[str]) -> tuple[Comment, ...]:
    """The comments of a project's files."""
    return tuple(c for file in files for c in read_comments(folder / file, file, known))


def python_files(folder: Path) -> list[str]:
    """The program's files, without its tests and what it has installed."""
    found = []
    for where, folders, files in os.walk(folder):
        folders[:] = [f for f in folders if f not in _SKIPPED and not f.startswith(".")]
        below = Path(where).relative_to(folder)
        found += [(below / file).as_posix() for file in files if file.endswith(".py")]
    return sorted(found)


def read_comments(path: Path, file: str, known: Collection[str]) -> tuple[Comment, ...]:
    """The comments of one file; none if it cannot be read as Python.

    Raises:
        SourceError: a comment lacks a part, or is not on a declaration.
        NotFound: it names a policy that does not exist.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return ()
    if not _MARK.search(text):
        return ()
    try:
        tree = ast.parse(text)
        tokens = list(tokenize.generate_tokens(io.StringIO(text).readline))
    except (SyntaxError, tokenize.TokenError):
        return ()
    lines = enumerate(text.splitlines(), 1)
    blank = {i for i, line in lines if not line.strip() or line.lstrip().startswith("#")}
    found = []
    for token in tokens:
        match = _MARK.match(token.string) if token.type == tokenize.COMMENT else None
        if match is not None:
            place = Location(file=file, line=token.start[0])
            statement = _statement(tree, place, blank)
            found.append(_comment(match[1], place, statement, known))
    return tuple(found)


def _statement(tree: ast.Module, place: Location, blank: Collection[int]) -> ast.stmt:
    """The statement that a comment stands on, or right above."""
    simple = [n for n in ast.walk(tree) if isinstance(n, ast.stmt) and not hasattr(n, "body")]
    line = place.line
    for node in simple:
        if node.lineno <= line <= (node.end_lineno or node.lineno):
            return node
    while line in blank:
        line += 1
    for node in simple:
        if node.lineno == line:
            return node
    raise SourceError(
        "a suppression that is not on a declaration",
        where=f"{place.file}:{place.line}",
        allowed="on a line of the statement that declares the resource, or right above it",
    )


def _comment(said: str, place: Location, statement: ast.stmt, known: Collection[str]) -> Comment:
    where = f"{place.file}:{place.line}"
    try:
        policy, *rest = shlex.split(said)
        parts = dict(part.split("=", 1) for part in rest)
        found = Comment(
            policy=policy,
            reason=_said(parts, "reason"),
            owner=_said(parts, "owner"),
            expires=dt.date.fromisoformat(_said(parts, "until")),
            source=place,
            lines=range(statement.lineno, (statement.end_lineno or statement.lineno) + 1),
            declares=tuple(_declares(statement)),
        )
    except ValueError as error:
        raise SourceError(f"no suppression: {error}", where=where, allowed=_FORM) from None
    if policy not in known:
        raise NotFound("policy", policy, known, where=where)
    return found


def _said(parts: dict[str, str], key: str) -> str:
    if not parts.get(key, "").strip():
        raise ValueError(f"it has no {key}")
    return parts[key]


def _declares(statement: ast.stmt) -> Iterator[tuple[str, str]]:
    for node in ast.walk(statement):
        if isinstance(node, ast.Call) and node.args:
            called = node.func
            name = _glob(node.args[0])
            if isinstance(called, ast.Attribute) and name:
                yield called.attr, name
            elif isinstance(called, ast.Name) and name:
                yield called.id, name


def _glob(name: ast.expr) -> str | None:
    """What a name looks like; None where nothing of it can be read."""
    if isinstance(name, ast.Constant):
        return escape(name.value) if isinstance(name.value, str) else None
    if not isinstance(name, ast.JoinedStr):
        return None
    parts = [
        escape(v.value) if isinstance(v, ast.Constant) and isinstance(v.value, str) else "*"
        for v in name.values
    ]
    return "".join(parts) if set(parts) != {"*"} else None
