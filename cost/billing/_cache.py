"""Roll-ups of a bill's months on disk, so that files that did not change are not read again.

An entry is a folder named after what it was computed from: the files with their size and time (or
ETag), this code, the libraries, the options. What is computed from anything else has another name,
so an entry is never stale. Each file has its checksum beside it: what is torn counts as not there.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

    from filelock import FileLock

READERS: Final = (
    "bill.py",
    "billing",
    "analysis/rollups.py",
    "engines",
    "pricing/snapshots/instances.csv",
)
"""What decides what is read of a file, below cost/."""
SUM: Final = ".sha256"


@dataclass(frozen=True)
class Entry:
    """The name of what is kept of one month."""

    subject: str
    """The files' names and the options: an entry of the same subject is an older state of it."""
    state: str
    """What the files are like, and what reads them."""

    @property
    def name(self) -> str:
        """The entry's folder."""
        return f"{self.subject}-{self.state}"


def entry(files: Iterable[tuple[str, str]], options: Any) -> Entry:
    """Name what is computed of some files.

    Args:
        files: their names and stamps (cost.billing._deliveries.Choice).
        options: what else decides the result, as JSON has it.
    """
    known = sorted(files)
    subject = _digest([name for name, _ in known], options)
    return Entry(subject, _digest(known, options, code()))


@cache
def code() -> str:
    """A checksum of the code that reads bills, and of the libraries that it uses."""
    return checksum(READERS, ("duckdb", "ibis-framework"))


def checksum(names: Iterable[str], libraries: Iterable[str]) -> str:
    """A checksum of files and folders of code below cost/, and of libraries' versions."""
    root = Path(__file__).parent.parent
    digest = hashlib.sha256()
    for name in names:
        path = root / name
        for file in sorted(path.rglob("*.py")) if path.is_dir() else [path]:
            digest.update(file.read_bytes())
    return _digest(digest.hexdigest(), [f"{name} {version(name)}" for name in libraries])


@dataclass(frozen=True)
class Cache:
    """A folder of entries; several processes may use it at once."""

    folder: Path

    def take(self, one: Entry, name: str, target: Path) -> bool:
        """Copy a file of an entry to where it is used; False where it is missing or damaged."""
        kept = self.folder / one.name / name
        if not kept.is_file():
            return False
        with self._lock():
            if not kept.is_file():
                return False
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(kept, target)
            return _sum_of(target) == _read(_beside(kept))

    def keep(self, one: Entry, name: str, source: Path) -> None:
        """Put a file into an entry, and drop older states of the same subject.

        Raises:
            OSError: the folder cannot be written.
        """
        place = self.folder / one.name
        self.folder.mkdir(parents=True, exist_ok=True)
        with self._lock():
            place.mkdir(exist_ok=True)
            fresh = place / f"{name}.new"
            shutil.copyfile(source, fresh)
            # The old checksum goes first: a run that is killed here leaves nothing that passes.
            _beside(place / name).unlink(missing_ok=True)
            fresh.replace(place / name)
            _beside(place / name).write_text(_sum_of(source), encoding="ascii")
            for other in self.folder.glob(f"{one.subject}-*"):
                if other.name != one.name:
                    shutil.rmtree(other, ignore_errors=True)

    def _lock(self) -> FileLock:
        from filelock import FileLock

        return FileLock(self.folder / "lock")


def _beside(path: Path) -> Path:
    return path.with_name(path.name + SUM)


def _sum_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="ascii")
    except (OSError, UnicodeDecodeError):
        return ""


def _digest(*values: Any) -> str:
    return hashlib.sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()[:24]
