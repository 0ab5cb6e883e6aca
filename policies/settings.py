"""Read the policies' settings: the file that `pulumi preview --policy-pack-config` takes too."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from cost.errors import NotFound, SourceError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from policies._base import Policy

LEVELS = ("advisory", "mandatory", "remediate", "disabled")


def read_settings(path: Path, policies: Sequence[Policy]) -> dict[str, dict[str, Any]]:
    """Settings by policy id; a policy whose enforcement level is `disabled` has {"disabled": True}.

    Raises:
        SourceError: the file is missing or not JSON, or an entry is not a level or a mapping.
        NotFound: it names a policy that does not exist.
    """
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise SourceError(f"cannot read: {error.strerror}", where=str(path)) from None
    except ValueError as error:
        raise SourceError(f"not valid JSON: {error}", where=str(path)) from None
    if not isinstance(document, Mapping):
        raise SourceError("not a mapping of policies to settings", where=str(path))
    known = {p.id for p in policies}
    found = {}
    for id_, entry in document.items():
        if id_ not in known | {"all"}:
            raise NotFound("policy", id_, known, where=str(path))
        found[id_] = _entry(entry, f"{path}: {id_}")
    return found


def _entry(entry: Any, where: str) -> dict[str, Any]:
    if isinstance(entry, str):
        entry = {"enforcementLevel": entry}
    if not isinstance(entry, Mapping):
        raise SourceError(f"found {entry!r}", where=where, allowed="a level or a mapping")
    settings = dict(entry)
    level = settings.pop("enforcementLevel", None)
    if level is not None and level not in LEVELS:
        raise SourceError(f"level {level!r}", where=where, allowed=", ".join(LEVELS))
    return {"disabled": True} if level == "disabled" else settings


def enabled(policies: Sequence[Policy], settings: Mapping[str, Any]) -> tuple[Policy, ...]:
    """The policies that are not switched off, each by itself or all together."""
    others = settings.get("all", {})
    return tuple(p for p in policies if settings.get(p.id, others) != {"disabled": True})
