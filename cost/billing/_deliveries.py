"""Which of a bill's files count: AWS restates the whole month with every delivery.

Reading all deliveries of a month multiplies its cost (of one real month with four: 3.2 times). A
newer delivery replaces the older one whole; they are not merged by line, because lines vanish.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from cost.billing import _manifests
from cost.billing._manifests import ASSEMBLY, EXECUTION
from cost.errors import SourceError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from cost.billing._manifests import Manifests


@dataclass
class Choice:
    """The files that count, and those that were left out, with the reason."""

    kept: list[Path] = field(default_factory=list)
    superseded: list[Path] = field(default_factory=list)
    identical: list[Path] = field(default_factory=list)
    listed: set[Path] = field(default_factory=set)
    """The files that a manifest or their folder's name says to be of the one delivery."""
    labels: dict[Path, str] = field(default_factory=dict)
    """What people call a file, where that is not its path: its address in S3."""
    stamps: dict[Path, str] = field(default_factory=dict)
    """What changes when a file elsewhere does; of a file here, its size and time do."""
    pending: dict[Path, Callable[[Path], None]] = field(default_factory=dict)
    """How to get the files that are not here yet."""

    @property
    def loose(self) -> list[Path]:
        """The files that count, and of which nothing says that they are one delivery."""
        return [path for path in self.kept if path not in self.listed]

    def label(self, path: Path) -> str:
        """What people call a file."""
        return self.labels.get(path, str(path))

    def stamp(self, path: Path) -> str:
        """What changes when the file does."""
        if path in self.stamps:
            return self.stamps[path]
        found = path.stat()
        return f"{found.st_size} {found.st_mtime_ns}"

    def only(self, paths: list[Path]) -> Choice:
        """The same of some of the files; nothing is left out of it that was not before."""
        return Choice(
            kept=list(paths),
            listed=self.listed,
            labels=self.labels,
            stamps=self.stamps,
            pending=self.pending,
        )

    def get(self) -> None:
        """Get the files that are not here yet; then leave out copies of others."""
        missing = [path for path in self.kept if path in self.pending]
        for path in missing:
            self.pending.pop(path)(path)
        if missing:
            drop_copies(self)


def choose(data: list[Path], manifests: list[Path], label: Callable[[Path], str] = str) -> Choice:
    """Leave out what a newer delivery replaces.

    Args:
        data: the files; only names are compared, so they need not be there yet.
        manifests: these are read.
        label: what people call a file.

    Raises:
        SourceError: a manifest that is no JSON or names a file that is not there; several
            assemblies of one month without the manifest that says which counts.
    """
    said = _manifests.read(manifests, set(data), label)
    _refuse_ambiguous(said, data, label)
    newest = _newest_executions(data)
    choice = Choice()
    for path in data:
        counts = said.counts(path)
        if counts is not None or path.parent.parent in newest:
            choice.listed.add(path)
        if counts is None:
            counts = newest.get(path.parent.parent, path.parent.name) == path.parent.name
        (choice.kept if counts else choice.superseded).append(path)
    return choice


def _refuse_ambiguous(said: Manifests, data: list[Path], label: Callable[[Path], str]) -> None:
    months = defaultdict(set)
    for path in data:
        if ASSEMBLY.match(path.parent.name):
            months[path.parent.parent].add(path.parent)
    for month, folders in months.items():
        if len(folders) > 1 and month not in said.assemblies:
            raise SourceError(
                f"{len(folders)} deliveries of one month, and no manifest that says which counts",
                where=label(month),
                next_step="copy the month's Manifest.json there, or name one delivery's folder",
            )


def _newest_executions(data: list[Path]) -> dict[Path, str]:
    """Partition folder -> its newest delivery's folder; they are named by their time."""
    newest: dict[Path, str] = {}
    for path in data:
        name, partition = path.parent.name, path.parent.parent
        if EXECUTION.match(name):
            newest[partition] = max(newest.get(partition, ""), name)
    return newest


def drop_copies(choice: Choice) -> None:
    """Read the same file under two names once; only files of equal size are compared."""
    by_size: dict[int, list[Path]] = defaultdict(list)
    for path in [path for path in choice.kept if path not in choice.pending]:
        by_size[path.stat().st_size].append(path)
    seen: set[str] = set()
    for paths in by_size.values():
        for path in paths if len(paths) > 1 else []:
            with path.open("rb") as file:
                digest = hashlib.file_digest(file, "sha256").hexdigest()
            if digest in seen:
                choice.identical.append(path)
            seen.add(digest)
    choice.kept = [path for path in choice.kept if path not in choice.identical]
