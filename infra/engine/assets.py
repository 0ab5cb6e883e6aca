"""Tell whether a file that a resource carries has changed: hash assets and archives."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from cost.errors import InputError

if TYPE_CHECKING:
    from pathlib import Path


def with_hashes(value: Any, folder: Path) -> Any:
    """A plain tree whose assets and archives bear the hash of their content.

    Args:
        value: the tree; it is not changed.
        folder: what relative paths are relative to: the program's working directory.

    Raises:
        InputError: a file is not there.
    """
    if isinstance(value, list):
        return [with_hashes(v, folder) for v in value]
    if not isinstance(value, Mapping):
        return value
    for key in ("$asset", "$archive"):
        if set(value) == {key}:
            content = {"path": value[key]} if isinstance(value[key], str) else dict(value[key])
            return {key: {**content, "hash": _hash(content, folder)}}
    return {k: with_hashes(v, folder) for k, v in value.items()}


def hashes(value: Any) -> list[str]:
    """All hashes in a tree that has them."""
    if isinstance(value, list):
        return [h for v in value for h in hashes(v)]
    if not isinstance(value, Mapping):
        return []
    for key in ("$asset", "$archive"):
        if set(value) == {key}:
            content = value[key]
            return [content["hash"]] if isinstance(content, Mapping) and "hash" in content else []
    return [h for v in value.values() for h in hashes(v)]


def without_hashes(value: Any) -> Any:
    """The reverse of with_hashes."""
    if isinstance(value, list):
        return [without_hashes(v) for v in value]
    if not isinstance(value, Mapping):
        return value
    found = {k: without_hashes(v) for k, v in value.items()}
    for key in ("$asset", "$archive"):
        if set(found) == {key} and isinstance(found[key], Mapping):
            content = {k: v for k, v in found[key].items() if k != "hash"}
            return {key: content["path"] if set(content) == {"path"} else content}
    return found


def _hash(content: Mapping[str, Any], folder: Path) -> str:
    digest = hashlib.sha256()
    if "assets" in content:
        for name, part in sorted(content["assets"].items()):
            kind, inner = next(iter(part.items()))
            described = {"path": inner} if isinstance(inner, str) else inner
            digest.update(f"{name}\0{kind}\0{_hash(described, folder)}\0".encode())
    elif "text" in content:
        digest.update(content["text"].encode())
    elif "path" in content:
        _add_files(digest, folder / content["path"])
    else:
        digest.update(content["uri"].encode())
    return digest.hexdigest()


def _add_files(digest: Any, path: Path) -> None:
    if path.is_file():
        digest.update(path.read_bytes())
        return
    if not path.is_dir():
        raise InputError("a resource's file is not there", where=str(path))
    for file in sorted(path.rglob("*")):
        if file.is_file() and "__pycache__" not in file.parts:
            digest.update(f"{file.relative_to(path).as_posix()}\0".encode())
            digest.update(file.read_bytes())
