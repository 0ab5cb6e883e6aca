"""What rules, estimates and reports hand to each other, as frozen pydantic models."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from cost.money import Money

if TYPE_CHECKING:
    from decimal import Decimal


class Model(BaseModel):
    """The base of all: frozen, and a key that is not known is refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Range(Model):
    """An amount with its uncertainty; low <= mid <= high."""

    low: Money
    mid: Money
    high: Money

    @classmethod
    def exactly(cls, amount: Decimal) -> Range:
        """A range without uncertainty."""
        return cls(low=amount, mid=amount, high=amount)

    @classmethod
    def after_commitments(
        cls, saved: Decimal, freed: Decimal, *, most: Decimal | None = None
    ) -> Range:
        """What a change saves of which commitments bear the part `freed`.

        They are paid on, so that is saved only (high) where they find other use, or have ended;
        `most` is what is saved then, where that is more.
        """
        left = max(saved - freed, saved * 0)
        return cls(low=left, mid=left, high=saved if most is None else most)

    def __add__(self, other: Range) -> Range:
        return Range(
            low=self.low + other.low, mid=self.mid + other.mid, high=self.high + other.high
        )


class Change(Model):
    """One setting to change, at a component: `path` is below the component's own settings.

    For component `clusters.serving-gpu` and path `("volume", "type")` the key in the stack's file
    is config > trimtab:clusters > serving-gpu > volume > type.
    """

    path: tuple[str, ...]
    old: Any
    new: Any
    old_is_default: bool = Field(
        default=False, description="the file may leave the key out: the setting's default is `old`"
    )


class Patch(Model):
    """A recommendation as an edit of a stack's settings file."""

    file: str
    path: tuple[str, ...]
    old: Any = Field(serialization_alias="from")
    new: Any = Field(serialization_alias="to")
    diff: str


class Committed(Model):
    """What commitments pay of a recommendation's resources; a freed one is paid on until it ends.

    `monthly` is what they bear now. `ends` is when the last of them does, and `saving_until_then`
    the least that is saved in all until that day; both None where no inventory tells it.
    """

    ids: tuple[str, ...]
    monthly: Money
    ends: dt.date | None
    saving_until_then: Money | None


class Recommendation(Model):
    """One change that saves money, with its evidence."""

    id: str = Field(description="hash of rule, stack, component (or resources), current, proposed")
    rule: str
    stack: str | None = Field(
        default=None, description="the stack's name, from the resources' `stack` tag"
    )
    component: str | None
    resources: tuple[str, ...]
    current: str
    proposed: str
    saving: Range = Field(description="USD a month, at effective cost")
    risk: Literal[0, 1, 2, 3, 4]
    effort: Literal["very low", "low", "medium", "high"]
    evidence: dict[str, Any]
    committed: Committed | None = Field(
        default=None, description="None where no commitment covers any of it"
    )
    change: Change | None = None
    patch: Patch | None = None
    manual: str | None = Field(
        default=None, description="what to do by hand where there is no patch"
    )


class NotEvaluated(Model):
    """A rule that could not decide, and why. Never the same as 'fine'."""

    rule: str
    resource: str
    why: str
