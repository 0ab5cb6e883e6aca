"""Which of a bill's files count: AWS restates the whole month with every delivery.

Reading all deliveries of a month multiplies its cost (four deliveries of one real month: 3.2 times).
A newer delivery replaces the older one whole; it is never merged line by line, because lines vanish.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from cost.errors import SourceError

EXECUTION = re.compile(r"^\d{4}-\d\d-\d\dT\d\d[:_-]?\d\d[:_-]?\d\d(?:\.\d+)?Z-[0-9a-f-]{36}$")
"""A delivery's folder below BILLING_PERIOD=YYYY-MM where exports are kept, not overwritten."""

ASSEMBLY = re.compile(r"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$")
"""A delivery's folder below YYYYMMDD-YYYYMMDD of a legacy report that keeps all versions."""


@dataclass
class Choice:
    """The files that count, and those that were left out, with the reason."""

    kept: list[Path] = field(default_factory=list)
    superseded: list[Path] = field(default_factory=list)
    identical: list[Path] = field(default_factory=list)


def choose(data: list[Path], manifests: list[Path]) -> Choice:
    """Leave out what a newer delivery replaces, and copies of one file.

    Raises:
        SourceError: a manifest that is no JSON or names a file that is not there; several
            assemblies of one month without the manifest that says which counts.
    """
    choice = Choice()
    current = _assemblies(manifests, data)
    newest = _newest_executions(data)
    for path in data:
        folder = path.parent
        if folder in current.superseded or newest.get(folder.parent, folder.name) != folder.name or (folder in current.named and path.name not in current.named[folder]):
            choice.superseded.append(path)
        else:
            choice.kept.append(path)
    _drop_copies(choice)
    return choice


@dataclass
class _Assemblies:
    superseded: set[Path] = field(default_factory=set)
    named: dict[Path, set[str]] = field(default_factory=dict)
    """Folder -> names of the files that the manifests say it holds."""


def _assemblies(manifests: list[Path], data: list[Path]) -> _Assemblies:
    """What the month-level manifests of legacy reports say."""
    result = _Assemblies()
    months: dict[Path, set[str]] = defaultdict(set)
    for path in manifests:
        manifest = _read(path)
        assembly, keys = manifest.get("assemblyId"), manifest.get("reportKeys")
        if not isinstance(assembly, str) or not isinstance(keys, list):
            continue
        if path.parent.name == assembly:
            continue  # the delivery's own copy: it says nothing of which delivery counts
        months[path.parent].add(assembly)
        names = [PurePosixPath(str(key)) for key in keys]
        for name in names:
            # Reports that overwrite have their files beside the manifest.
            folder = path.parent / assembly if name.parent.name == assembly else path.parent
            result.named.setdefault(folder, set()).add(name.name)
            _must_exist(folder / name.name, path, data)
    siblings = defaultdict(set)
    for path in data:
        if ASSEMBLY.match(path.parent.name):
            siblings[path.parent.parent].add(path.parent)
    for month, folders in siblings.items():
        if month in months:
            result.superseded |= {f for f in folders if f.name not in months[month]}
        elif len(folders) > 1:
            raise SourceError(
                f"{len(folders)} deliveries of one month, and no manifest that says which counts",
                where=str(month),
                next_step="copy the month's Manifest.json beside them, or name one delivery's folder",
            )
    return result


def _must_exist(path: Path, manifest: Path, data: list[Path]) -> None:
    if path not in data:
        raise SourceError(
            f"names {path.name}, which is not there: the delivery is incomplete",
            where=str(manifest),
            next_step="copy the delivery again",
        )


def _read(path: Path) -> dict[str, object]:
    try:
        manifest = json.loads(path.read_bytes())
    except ValueError as error:
        raise SourceError(
            "the manifest is no JSON: it may be truncated",
            where=str(path),
            next_step="copy it again",
        ) from error
    return manifest if isinstance(manifest, dict) else {}


def _newest_executions(data: list[Path]) -> dict[Path, str]:
    """Partition folder -> its newest delivery's folder; they are named by their time."""
    newest: dict[Path, str] = {}
    for path in data:
        name, partition = path.parent.name, path.parent.parent
        if EXECUTION.match(name):
            newest[partition] = max(newest.get(partition, ""), name)
    return newest


def _drop_copies(choice: Choice) -> None:
    """The same file under two names is read once; only files of equal size are compared."""
    by_size: dict[int, list[Path]] = defaultdict(list)
    for path in choice.kept:
        by_size[path.stat().st_size].append(path)
    seen: set[tuple[int, str]] = set()
    for size, paths in by_size.items():
        for path in paths if len(paths) > 1 else []:
            with path.open("rb") as file:
                digest = hashlib.file_digest(file, "sha256").hexdigest()
            if (size, digest) in seen:
                choice.identical.append(path)
            seen.add((size, digest))
    choice.kept = [path for path in choice.kept if path not in choice.identical]
