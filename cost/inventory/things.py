"""Things that an account has, as AWS lists them: what a bill can't tell of them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any

from cost.errors import NotFound
from cost.plural import many

if TYPE_CHECKING:
    from collections.abc import Mapping


def moment(told: str | datetime) -> datetime:
    """A time as AWS tells it, an object or ISO 8601, as naive UTC.

    >>> moment("2027-10-01T02:00:00+02:00")
    datetime.datetime(2027, 10, 1, 0, 0)
    """
    found = told if isinstance(told, datetime) else datetime.fromisoformat(told)
    return found.astimezone(UTC).replace(tzinfo=None) if found.tzinfo else found


@dataclass(frozen=True, kw_only=True)
class Thing:
    """One thing; `facts` is AWS's own description of it, times as datetime."""

    kind: str
    id: str
    region: str
    tags: Mapping[str, str] = field(default_factory=dict)
    facts: Mapping[str, Any] = field(default_factory=dict)

    @property
    def component(self) -> str | None:
        """The path of the settings that made it."""
        return self.tags.get("component")

    @property
    def stack(self) -> str | None:
        """The stack it belongs to."""
        return self.tags.get("stack")

    def get(self, *path: str) -> Any:
        """A fact below its description's keys; None where AWS does not say."""
        value: Any = self.facts
        for key in path:
            value = value.get(key) if isinstance(value, dict) else None
        return value


@dataclass(frozen=True, kw_only=True)
class Inventory:
    """What was listed. A kind is complete in a region, or `failed` says why it was not listed."""

    at: datetime
    """When, naive UTC: what ages are counted to."""
    things: tuple[Thing, ...] = ()
    listed: frozenset[tuple[str, str]] = frozenset()
    """(kind, region)."""
    failed: Mapping[tuple[str, str], str] = field(default_factory=dict)
    source: str = "AWS"

    @cached_property
    def _by_kind(self) -> Mapping[tuple[str, str], Mapping[str, Thing]]:
        found: dict[tuple[str, str], dict[str, Thing]] = defaultdict(dict)
        for thing in self.things:
            found[thing.kind, thing.region][thing.id] = thing
        return found

    def why_not(self, kind: str, region: str) -> str | None:
        """Why a kind is not known in a region; None if it was listed."""
        if (kind, region) in self.listed:
            return None
        why = self.failed.get((kind, region))
        what = f"{many(kind)} in {region}"
        return f"{what} could not be listed: {why}" if why else f"{what} were not listed"

    def age_days(self, thing: Thing, *key: str) -> float | None:
        """Days from one of a thing's times to the listing; None where AWS does not say."""
        since = thing.get(*key)
        return (self.at - since).total_seconds() / 86400 if isinstance(since, datetime) else None

    def of(self, kind: str, region: str) -> Mapping[str, Thing]:
        """The things of a kind in a region, by id.

        Raises:
            NotFound: it was not listed: that is not the same as having none. Ask `why_not` first.
        """
        if (kind, region) not in self.listed:
            kinds = sorted({k for k, r in self.listed if r == region})
            raise NotFound("listed kind", kind, kinds, where=region)
        return self._by_kind.get((kind, region), {})
