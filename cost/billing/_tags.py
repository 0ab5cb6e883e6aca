"""Which tag of a bill feeds which of our columns, whatever way the export spells its key.

AWS carries the tag `cost-center` to the bill as `resourceTags/user:cost-center` (CUR legacy),
`resource_tags_user_cost_center` (the same through Athena), `user_cost_center` in CUR 2.0's map, and
`user:cost-center` or plain in FOCUS. Other shops write `CostCenter`. All read as one.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

import ibis

from cost.engines._base import MAP

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cost.billing._raw import Raw

TAG_COLUMNS: Final = {
    "x_Component": "component",
    "x_Team": "team",
    "x_Environment": "environment",
    "x_Stack": "stack",
    "x_CostCenter": "cost-center",
    "x_RunId": "run-id",
}
"""Our column -> the tag's key, as the platform's resources carry it."""

OURS: Final = (*TAG_COLUMNS.values(), "owner", "managed-by", "project", "expires-on")

_USER = re.compile(r"^user[:_]", re.IGNORECASE)
_FLAT = re.compile(r"^(?:resource_?tags|notags)[/_]", re.IGNORECASE)


def _squash(key: str) -> str:
    """A key without its prefix, case and punctuation: what all spellings have in common."""
    return re.sub(r"[^a-z0-9]", "", _USER.sub("", key).lower())


_BY_SQUASH: Final = {_squash(key): key for key in OURS}


def plain(key: str) -> str:
    """A bill's tag key as the resource carries it.

    Keys of ours come back exactly; for others only the prefix is taken off, because AWS's
    underscores cannot be told from hyphens.

    >>> plain("user_cost_center"), plain("user:cost-center"), plain("user_My_App")
    ('cost-center', 'cost-center', 'My_App')
    >>> plain("aws:createdBy")
    'aws:createdBy'
    """
    if key.lower().startswith("aws"):
        return key
    return _BY_SQUASH.get(_squash(key), _USER.sub("", key))


def flat_tags(names: Iterable[str]) -> dict[str, list[str]]:
    """Columns that hold one tag each (CUR legacy), by the tag's plain key.

    >>> flat_tags(["resourceTags/user:team", "resource_tags_user_team", "lineItem/UsageType"])
    {'team': ['resourceTags/user:team', 'resource_tags_user_team']}
    """
    found: dict[str, list[str]] = {}
    for name in names:
        if _FLAT.match(name):
            found.setdefault(plain(_FLAT.sub("", name)), []).append(name)
    return found


def from_flat(raw: Raw) -> tuple[Any, dict[str, Any]]:
    """The tags map and our tag columns, of files with a column a tag."""
    values = {
        key: ibis.coalesce(*(raw.text(name) for name in names))
        if len(names) > 1
        else raw.text(names[0])
        for key, names in sorted(flat_tags(raw.columns).items())
    }
    columns = {column: values.get(key, ibis.null("string")) for column, key in TAG_COLUMNS.items()}
    if not values:
        return ibis.null(MAP), columns
    tags: Any = ibis.map(
        ibis.array([ibis.literal(key) for key in values]), ibis.array(list(values.values()))
    )
    return tags, columns


def from_map(raw: Raw, column: str) -> tuple[Any, dict[str, Any]]:
    """The tags map and our tag columns, of files with one map of tags."""
    tags = raw.mapping(column)
    spelt: dict[str, list[str]] = {}
    for key in sorted(raw.tag_keys):
        spelt.setdefault(plain(key), []).append(key)
    columns: dict[str, Any] = {}
    for ours, key in TAG_COLUMNS.items():
        found = [raw.says.value_of(tags, name).nullif("") for name in spelt.get(key, [])]
        columns[ours] = ibis.coalesce(*found) if found else ibis.null("string")
    if not raw.has(column):
        return tags, columns
    respelt = {name: plain(name) for name in sorted(raw.tag_keys) if plain(name) != name}
    return raw.says.keys_renamed(tags, respelt) if respelt else tags, columns
