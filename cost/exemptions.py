"""Recommendations that are set apart on purpose: why, by whom, until when. None is dropped."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any, Final, Literal, Self

from pydantic import Field, model_validator

from cost.errors import NotFound, SourceError
from cost.models import Model, Recommendation
from cost.tolerated import Said, entries
from cost.yaml_text import load_file

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from cost.models import NotEvaluated

PARTS: Final = (
    "rule, component or resource (or globs), reason, owner, and expires or snooze_until "
    "(YYYY-MM-DD); stack, if not all"
)
ZERO: Final = Decimal(0)
State = Literal["used", "unused", "expired", "not evaluated"]
Why = Literal["exempt", "snoozed", "below the minimum"]


class Exemption(Model):
    """What is not to be recommended. `rule`, `stack`, `component`, `resource` may be globs."""

    rule: Said
    stack: Said = "*"
    component: Said | None = None
    resource: Said | None = None
    reason: Said
    owner: Said
    expires: dt.date | None = Field(default=None, description="its last day, UTC")
    snooze_until: dt.date | None = Field(default=None, description="the day it is said again, UTC")

    @model_validator(mode="after")
    def _one_scope_and_one_end(self) -> Self:
        if (self.component is None) == (self.resource is None):
            raise ValueError("it needs a component or a resource, and not both")
        if (self.expires is None) == (self.snooze_until is None):
            raise ValueError("it needs expires or snooze_until, and not both")
        return self

    def holds(self, today: dt.date) -> bool:
        """Whether it is in force."""
        if self.expires is not None:
            return today <= self.expires
        return self.snooze_until is not None and today < self.snooze_until

    def covers(self, one: Recommendation) -> bool:
        """Whether this is what it is about; all of its resources must be named."""
        if not (fnmatchcase(one.rule, self.rule) and fnmatchcase(one.stack or "", self.stack)):
            return False
        if self.component is not None:
            return one.component is not None and fnmatchcase(one.component, self.component)
        return all(fnmatchcase(name, self.resource or "") for name in one.resources)


class ExemptionState(Exemption):
    """An exemption and what became of it in this run."""

    state: State


class Exempted(Model):
    """A recommendation that was set apart."""

    recommendation: Recommendation
    why: Why
    exemption: Exemption | None = Field(description="none where it saves less than the minimum")


class SetApart(Model):
    """What goes on to be recommended, and what does not."""

    kept: tuple[Recommendation, ...]
    exempted: tuple[Exempted, ...] = ()
    states: tuple[ExemptionState, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Exemptions:
    """The exemptions of a run; what saves less than `minimum_saving` a month is not recommended."""

    today: dt.date
    entries: tuple[Exemption, ...] = ()
    minimum_saving: Decimal = ZERO

    def of(self, found: Iterable[Recommendation], unknown: Iterable[NotEvaluated] = ()) -> SetApart:
        """Set apart what is exempt, and say what became of each exemption.

        Args:
            found: all recommendations of a run, before overlaps are resolved.
            unknown: what could not be evaluated: an exemption for it is not called unused.
        """
        kept, exempted = [], []
        used: set[Exemption] = set()
        for one in found:
            matches = [e for e in self.entries if e.holds(self.today) and e.covers(one)]
            if matches:
                used |= {*matches}
                why: Why = "exempt" if matches[0].expires is not None else "snoozed"
                exempted.append(Exempted(recommendation=one, why=why, exemption=matches[0]))
            elif one.saving.mid < self.minimum_saving:
                why = "below the minimum"
                exempted.append(Exempted(recommendation=one, why=why, exemption=None))
            else:
                kept.append(one)
        silent = tuple(unknown)
        return SetApart(
            kept=tuple(kept),
            exempted=tuple(
                sorted(exempted, key=lambda e: (-e.recommendation.saving.mid, e.recommendation.id))
            ),
            states=tuple(self._state(e, used, silent) for e in self.entries),
        )

    def _state(
        self, one: Exemption, used: set[Exemption], unknown: tuple[NotEvaluated, ...]
    ) -> ExemptionState:
        state: State = "unused"
        if not one.holds(self.today):
            state = "expired"
        elif one in used:
            state = "used"
        elif any(_may_concern(one, silent) for silent in unknown):
            state = "not evaluated"
        return ExemptionState(**one.model_dump(), state=state)


def _may_concern(one: Exemption, silent: NotEvaluated) -> bool:
    scope = one.component or one.resource or "*"
    named = silent.resource == "*" or fnmatchcase(silent.resource, scope)
    return named and fnmatchcase(silent.rule, one.rule)


def read(path: Path, known: Iterable[str]) -> tuple[tuple[Exemption, ...], Decimal]:
    """Read a file of exemptions.

    Args:
        path: a YAML file.
        known: the ids of all rules.

    Returns:
        Its entries, and the least saving a month that is worth a recommendation (0 without).

    Raises:
        SourceError: the file is missing, not YAML, or an entry lacks a part.
        NotFound: an entry names a rule that does not exist.
    """
    document = load_file(path, SourceError)
    found = entries(document, "exemptions", Exemption, path, PARTS)
    ids = set(known)
    for i, entry in enumerate(found, 1):
        if not any(fnmatchcase(name, entry.rule) for name in ids):
            raise NotFound("rule", entry.rule, ids, where=f"{path}: entry {i}")
    return tuple(found), _minimum(document, path)


def about(found: Iterable[Exemption], stacks: Iterable[str]) -> tuple[Exemption, ...]:
    """Those for one of the stacks; the others are no business of this run."""
    names = ("", *stacks)
    return tuple(e for e in found if any(fnmatchcase(name, e.stack) for name in names))


def _minimum(document: dict[str, Any], path: Path) -> Decimal:
    given = document.get("minimum_saving", 0)
    try:
        amount = Decimal(str(given))
    except InvalidOperation:
        amount = Decimal("NaN")
    if not amount.is_finite() or amount < 0:
        raise SourceError(
            f"minimum_saving is {given!r}", where=str(path), allowed="an amount of 0 or more"
        )
    return amount
