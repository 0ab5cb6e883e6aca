"""The bytes of an archive that a resource carries: the zip that the real provider would send."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cost.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_PROGRAM = Path(__file__).parents[2]
"""The folder of our own program. The official CLI asks a provider that it did not start itself, and
whose working directory is not the program's, with paths that are relative to the program's."""


def zip_bytes(archive: Mapping[str, Any]) -> bytes:
    """A zip file as it is; a folder or named parts as a zip, the same for the same content.

    Raises:
        InputError: it is not there, or of a kind that only AWS could fetch.
    """
    content = archive["$archive"]
    if isinstance(content, str):
        path = _there(content)
        if path is not None and path.is_file():
            return path.read_bytes()
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_STORED) as target:
        for name, data in sorted(_entries("", archive)):
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.external_attr = 0o100644 << 16
            target.writestr(entry, data)
    return made.getvalue()


def _entries(name: str, part: Mapping[str, Any]) -> Iterator[tuple[str, bytes]]:
    ((kind, content),) = part.items()
    if isinstance(content, dict):
        for inner, value in content.items():
            yield from _entries(f"{name}/{inner}".lstrip("/"), value)
        return
    text = str(content)
    if "://" in text:
        raise InputError(f"the sandbox fetches nothing from {text}", allowed="a file or a folder")
    path = _there(text)
    if path is not None:
        yield from _files(name, path)
    elif kind == "$asset":
        yield name, text.encode()
    else:
        raise _absent(text)


def _files(name: str, path: Path) -> Iterator[tuple[str, bytes]]:
    if path.is_file():
        yield name or path.name, path.read_bytes()
        return
    for file in path.rglob("*"):
        if file.is_file() and "__pycache__" not in file.parts:
            yield f"{name}/{file.relative_to(path).as_posix()}".lstrip("/"), file.read_bytes()


def _there(text: str) -> Path | None:
    for path in (Path(text), _PROGRAM / text):
        try:
            if path.exists():
                return path
        except OSError:  # a text may be longer than a path can be
            break
    return None


def _absent(text: str) -> InputError:
    return InputError("a function's code is not there", where=text[:200])
