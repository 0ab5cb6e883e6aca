"""What is tolerated on purpose: entries of a file, each with a reason, an owner, a last day."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, TypeVar

from pydantic import BaseModel, StringConstraints, ValidationError

from cost.errors import SourceError

if TYPE_CHECKING:
    from pathlib import Path

Said = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
"""Text that somebody has to write: blanks are none."""
Entry = TypeVar("Entry", bound=BaseModel)


def entries(document: Any, key: str, kind: type[Entry], path: Path, parts: str) -> list[Entry]:
    """The entries of a file that was read.

    Args:
        document: its values.
        key: which list of it.
        kind: what an entry is.
        path: the file, for messages.
        parts: what an entry consists of, in words.

    Raises:
        SourceError: there is no such list, or an entry lacks a part or has a wrong one.
    """
    found = document.get(key) if isinstance(document, dict) else None
    if not isinstance(found, list):
        raise SourceError(
            f"no {key} in it", where=str(path), allowed=f"a list `{key}:` of entries with {parts}"
        )
    return [_entry(raw, kind, f"{path}: entry {i}", parts) for i, raw in enumerate(found, 1)]


def _entry(raw: Any, kind: type[Entry], where: str, parts: str) -> Entry:
    try:
        return kind.model_validate(raw)
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(map(str, first["loc"])) or "entry"
        raise SourceError(f"{key}: {first['msg']}", where=where, allowed=parts) from None
