"""What the manifests beside a bill say: which files are the current delivery of a month.

AWS writes a manifest after all files that it names. Of legacy reports it has `reportKeys`, of Data
Exports (CUR 2.0, FOCUS) `dataFiles`, and lies below `metadata/BILLING_PERIOD=YYYY-MM`:
https://docs.aws.amazon.com/cur/latest/userguide/dataexports-export-delivery.html
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from cost.errors import SourceError

if TYPE_CHECKING:
    from collections.abc import Callable

EXECUTION = re.compile(r"^\d{4}-\d\d-\d\dT\d\d[:_-]?\d\d[:_-]?\d\d(?:\.\d+)?Z-[0-9a-f-]{36}$")
"""A delivery's folder below BILLING_PERIOD=YYYY-MM where exports are kept, not overwritten."""

ASSEMBLY = re.compile(r"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$")
"""A delivery's folder below YYYYMMDD-YYYYMMDD of a legacy report that keeps all versions."""

PARTITION = re.compile(r"^billing_period=", re.IGNORECASE)
"""A month's folder of an export."""


@dataclass
class Manifests:
    """What a bill's manifests say."""

    assemblies: dict[Path, set[str]] = field(default_factory=lambda: defaultdict(set))
    """A month's folder of a legacy report -> the deliveries that count."""
    files: dict[Path, set[Path]] = field(default_factory=lambda: defaultdict(set))
    """A folder of data -> the files that count in it and below."""

    def counts(self, path: Path) -> bool | None:
        """Whether a file is of the current delivery; None where no manifest tells."""
        folder = path.parent
        if ASSEMBLY.match(folder.name) and folder.parent in self.assemblies:
            return path in self.files.get(folder, ())
        told = next((above for above in path.parents if above in self.files), None)
        return None if told is None else path in self.files[told]


def read(paths: list[Path], data: set[Path], label: Callable[[Path], str] = str) -> Manifests:
    """Read all manifests; JSON that is none (of crawlers, of Redshift) says nothing.

    Raises:
        SourceError: no JSON, or it names a file that is not there.
    """
    said = Manifests()
    found = {path: _json(path, label) for path in paths}
    for path, manifest in found.items():
        assembly, keys = manifest.get("assemblyId"), manifest.get("reportKeys")
        # A delivery's own copy says nothing of which delivery counts.
        if isinstance(assembly, str) and isinstance(keys, list) and path.parent.name != assembly:
            said.assemblies[path.parent].add(assembly)
            for file in _find(path, keys, data, label):
                said.files[file.parent].add(file)
    exports = {path: m["dataFiles"] for path, m in found.items() if "dataFiles" in m}
    for path in _current(list(exports)):
        keys = exports[path]
        for file in _find(path, keys if isinstance(keys, list) else [], data, label):
            said.files[_partition(file)].add(file)
    return said


def _current(paths: list[Path]) -> list[Path]:
    """Of exports' manifests, those that count: a month's own, else its newest delivery's."""
    months: dict[Path, dict[str, list[Path]]] = defaultdict(lambda: defaultdict(list))
    for path in paths:
        delivery = EXECUTION.match(path.parent.name)
        if delivery:
            months[path.parent.parent][delivery[0]].append(path)
        else:
            months[path.parent][""].append(path)
    return [path for found in months.values() for path in found.get("") or found[max(found)]]


def _partition(file: Path) -> Path:
    return next((above for above in file.parents if PARTITION.match(above.name)), file.parent)


def _find(
    manifest: Path, keys: list[object], data: set[Path], label: Callable[[Path], str]
) -> list[Path]:
    """Where the files lie that a manifest names by their keys in S3."""
    found = {str(key): _place(manifest, str(key).removeprefix("s3://"), data) for key in keys}
    for key, place in found.items():
        if place is None:
            raise SourceError(
                f"names {PurePosixPath(key).name}, which is not there: the delivery is incomplete",
                where=label(manifest),
                next_step="copy the delivery again, or name the folders of data that are wanted",
            )
    return [place for place in found.values() if place is not None]


def _place(manifest: Path, key: str, data: set[Path]) -> Path | None:
    *folders, name = PurePosixPath(key).parts or (key,)
    # What is above the bill in S3 may be elsewhere here; a bare name is only looked for beside it.
    for above in manifest.parents:
        for start in range(len(folders)):
            place = above.joinpath(*folders[start:], name)
            if place in data:
                return place
    beside = manifest.with_name(name)
    return beside if beside in data else None


def _json(path: Path, label: Callable[[Path], str]) -> dict[str, object]:
    try:
        manifest = json.loads(path.read_bytes())
    except ValueError as error:
        raise SourceError(
            "the manifest is no JSON: it may be truncated",
            where=label(path),
            next_step="copy it again",
        ) from error
    return manifest if isinstance(manifest, dict) else {}
