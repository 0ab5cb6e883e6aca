"""Who owns what where tags are missing, and which costs are shared: read from a file."""

from __future__ import annotations

import csv
import re
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

from pydantic import Field, ValidationError, field_validator, model_validator

from cost import yaml_text
from cost.errors import SourceError
from cost.models import Model

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

HUNDRED: Final = Decimal(100)
ACCOUNTS: Final = ("account", "payer", "SubAccountId", "BillingAccountId")
"""Dimensions whose values are AWS account ids, of twelve digits."""
SHAPE: Final = "teams: [{team, match: {dimension: value}}], shared: [{name, match, split}]"


class Split(StrEnum):
    """How a shared cost is divided, as the FinOps Foundation names the three.

    https://www.finops.org/framework/capabilities/allocation/ (shared cost strategies).
    """

    PROPORTIONAL = "proportional"
    """By what each team costs directly."""
    EVEN = "even"
    """The same for every team."""
    FIXED = "fixed"
    """By percentages that were agreed."""


class Match(Model):
    """Lines of a bill: all dimensions must fit, one of the values of each."""

    match: dict[str, tuple[str, ...]] = Field(min_length=1)
    """Dimension -> values; * stands for any characters, "" for no value."""

    @field_validator("match", mode="before")
    @classmethod
    def _lists(cls, given: Any) -> Any:
        if not isinstance(given, dict):
            return given
        return {str(key): _values(str(key), value) for key, value in given.items()}

    def fits(self, dimensions: Mapping[str, Any]) -> Any:
        """An expression that is true on the lines that match."""
        import ibis

        return ibis.and_(
            *(
                ibis.or_(*(_fits(dimensions[name], value) for value in values))
                for name, values in self.match.items()
            )
        )


class Rule(Match):
    """Lines that belong to a team, where no tag says so."""

    team: str = Field(min_length=1)


class Pool(Match):
    """Costs that teams share. A line of a pool is no team's own, whatever its tags say."""

    name: str = Field(min_length=1)
    split: Split = Split.PROPORTIONAL
    percent: dict[str, Decimal] = Field(default_factory=dict)
    """Team -> its percentage; of a fixed split only."""
    teams: tuple[str, ...] = ()
    """Who shares it; everyone with a cost of their own, where it is empty."""

    @model_validator(mode="after")
    def _percentages(self) -> Pool:
        if self.split is not Split.FIXED:
            if self.percent:
                raise ValueError(f"shared cost {self.name}: percent goes with split: fixed")
            return self
        if self.teams:
            raise ValueError(f"shared cost {self.name}: a fixed split names its teams in percent")
        if any(p < 0 for p in self.percent.values()) or sum(self.percent.values()) != HUNDRED:
            given = " + ".join(str(p) for p in self.percent.values()) or "nothing"
            raise ValueError(f"shared cost {self.name}: percent must add up to 100, not {given}")
        return self


class Teams(Model):
    """A mapping of a bill's lines to teams; the first rule and the first pool that fit count."""

    teams: tuple[Rule, ...] = ()
    shared: tuple[Pool, ...] = ()

    @model_validator(mode="after")
    def _names(self) -> Teams:
        names = [pool.name for pool in self.shared]
        twice = {name for name in names if names.count(name) > 1}
        if twice:
            raise ValueError(f"shared costs of the same name: {', '.join(sorted(twice))}")
        return self

    @property
    def dimensions(self) -> tuple[str, ...]:
        """The dimensions that rules and pools ask for."""
        return tuple(dict.fromkeys(key for m in (*self.shared, *self.teams) for key in m.match))


def read(path: Path) -> Teams:
    """Read a mapping: YAML, or CSV with a column `team` and a column for each dimension.

    Raises:
        SourceError: not there, not YAML or CSV, or not a mapping.
    """
    try:
        is_csv = path.suffix.lower() == ".csv"
        found = _csv(text_of(path)) if is_csv else yaml_text.load_file(path, SourceError)
        return Teams.model_validate(found)
    except ValidationError as error:
        raise SourceError(_said(error), where=str(path), allowed=SHAPE) from None
    except ValueError as error:
        raise SourceError(str(error), where=str(path)) from None


def text_of(path: Path) -> str:
    """A small text file, whole.

    Raises:
        SourceError: it cannot be read, or is not UTF-8.
    """
    try:
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise SourceError(
            f"cannot be read: {error.strerror}", where=str(path), next_step="check the path"
        ) from None
    except UnicodeDecodeError:
        raise SourceError("is not UTF-8 text", where=str(path)) from None


def _said(error: ValidationError) -> str:
    """The first thing that is wrong, with its place."""
    first = error.errors()[0]
    place = ".".join(str(part) for part in first["loc"])
    said = first["msg"].removeprefix("Value error, ")
    return f"{place}: {said}" if place else said


def _csv(text: str) -> dict[str, Any]:
    reader = csv.DictReader(text.splitlines())
    names = reader.fieldnames or []
    if "team" not in names or len(names) < 2:
        raise ValueError("a CSV of teams has a column `team` and one for each dimension")
    rules = []
    for number, row in enumerate(reader, 2):
        match = {key: value for key, value in row.items() if key and key != "team" and value}
        if not row["team"] or not match:
            raise ValueError(f"line {number}: a team and a value of a dimension are needed")
        rules.append({"team": row["team"], "match": match})
    return {"teams": rules}


def _values(dimension: str, given: Any) -> Any:
    values = given if isinstance(given, list | tuple) else [given]
    return [_value(dimension, value) for value in values]


def _value(dimension: str, value: Any) -> Any:
    if value is None:
        return ""
    if isinstance(value, int) and not isinstance(value, bool):
        # YAML reads an account's id as a number, and its leading zeros are lost.
        return f"{value:012}" if dimension in ACCOUNTS else str(value)
    return value


def _fits(column: Any, value: str) -> Any:
    if not value:
        return column.isnull()
    if "*" not in value:
        return (column == value).fill_null(False)
    pattern = ".*".join(re.escape(part) for part in value.split("*"))
    return column.re_search(f"^{pattern}$").fill_null(False)
