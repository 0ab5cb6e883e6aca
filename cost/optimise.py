"""Run the rules over a bill and its utilisation; resolve overlaps; rank by saving."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from importlib.metadata import entry_points
from typing import TYPE_CHECKING, Final, Literal

from pydantic import Field

import cost.rules
from cost.committed import with_commitments
from cost.errors import NotFound, RegistryError, SourceError
from cost.exemptions import Exempted, Exemptions, ExemptionState, SetApart
from cost.measures import Ask
from cost.models import Model, NotEvaluated, Range, Recommendation
from cost.overlaps import Superseded, resolve
from cost.registry import discover
from cost.rules._base import INSTANCES, Context, Rule
from cost.rules._usage import last_day
from cost.rules._window import Window

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from ibis.expr.types import Table

_REGION: Final = re.compile(r"[a-z]{2}(-[a-z]+)+-\d")
"""AWS's regions; bills also say `global`."""
PLUGINS = "trimtab.rules"
"""The entry-point group under which other packages offer rules."""
NOTHING: Final = Range.exactly(Decimal(0))


class Span(Model):
    """The days that were looked at; `end` is exclusive."""

    start: str
    end: str
    days: int


class Result(Model):
    """What `trimtab rightsize --format json` prints. Savings are in `currency` a month of 730 h."""

    schema_version: Literal[1] = 1
    currency: str
    window: Span
    recommendations: tuple[Recommendation, ...]
    not_evaluated: tuple[NotEvaluated, ...]
    superseded: tuple[Superseded, ...]
    total_saving: Range
    errors: tuple[str, ...] = ()
    exempted: tuple[Exempted, ...] = Field(
        default=(), description="recommended and set apart on purpose; in no total above"
    )
    exempted_saving: Range = NOTHING
    exemptions: tuple[ExemptionState, ...] = ()


def all_rules() -> tuple[Rule, ...]:
    """Our rules and those that installed packages offer.

    Raises:
        RegistryError: a rule breaks the contract, or two have one id.
    """
    found = {rule.id: rule for rule in discover(cost.rules, "RULE", Rule)}
    for entry in entry_points(group=PLUGINS):
        rule = entry.load()
        if not isinstance(rule, Rule):
            raise RegistryError(f"{entry.value} is no Rule", where=f"entry point {entry.name}")
        if rule.id in found:
            raise RegistryError(
                f"there is a rule {rule.id} already", where=f"entry point {entry.name}"
            )
        found[rule.id] = rule
    return tuple(found[name] for name in sorted(found))


def read_result(path: Path) -> Result:
    """A result that `trimtab rightsize --format json` wrote.

    Raises:
        SourceError: the file is missing, or is none.
    """
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
        for one in document["recommendations"]:
            if one.get("patch"):
                one["patch"] |= {"old": one["patch"].pop("from"), "new": one["patch"].pop("to")}
        return Result.model_validate(document)
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise SourceError(
            f"no recommendations: {str(error).splitlines()[0]}",
            where=str(path),
            allowed="a file of `trimtab rightsize --format json`",
        ) from error


def find_rule(name: str) -> Rule:
    """The rule with this id.

    Raises:
        NotFound: there is none.
    """
    rules = {rule.id: rule for rule in all_rules()}
    if name not in rules:
        raise NotFound("rule", name, rules)
    return rules[name]


def window_of(daily: Table, days: int) -> Window:
    """The last so many days of a bill, up to the last day with usage.

    Raises:
        SourceError: the bill has no usage at all.
    """
    last = last_day(daily)
    if last is None:
        raise SourceError("the bill has no usage: nothing can be the wrong size")
    return Window.of_days(last, days)


def instances(context: Context) -> dict[str, tuple[str, ...]]:
    """The instances whose utilisation the rules will ask for, by region."""
    found: dict[str, tuple[str, ...]] = {}
    for group in context.groups:
        found[group.region] = (*found.get(group.region, ()), *group.ids)
    return found


def asks(context: Context, rules: Iterable[Rule]) -> tuple[Ask, ...]:
    """The measures that rules declare, of the resources that the bill names on their meters."""
    found: dict[tuple[str, str, str], Ask] = {}
    for rule in rules:
        for measure in rule.measures:
            # What instances tell of themselves, rules on other meters may ask for as well.
            meter = INSTANCES if measure.dimension == "InstanceId" else rule.meter
            for region, resource in _metered(context, meter):
                found[region, resource, measure.id] = Ask(region, resource, measure)
    return tuple(found.values())


def _metered(context: Context, meter: str) -> list[tuple[str, str]]:
    if meter == INSTANCES:
        return [(group.region, i.id) for group in context.groups for i in group.instances]
    return [(item.region, item.id) for item in context.items(meter) if item.running]


def wanted(context: Context, rules: Iterable[Rule]) -> set[tuple[str, str]]:
    """The kinds of things that rules ask about, in the regions that the bill names."""
    daily = context.daily
    regions = daily.filter(daily.RegionId.notnull()).select("RegionId").distinct()
    names = [row["RegionId"] for row in regions.to_pyarrow().to_pylist()]
    known = [name for name in names if _REGION.fullmatch(name)]
    return {(kind, region) for rule in rules for kind in rule.inventory for region in known}


def optimise(
    context: Context,
    rules: Sequence[Rule],
    thresholds: Mapping[str, Mapping[str, Decimal]] | None = None,
    exemptions: Exemptions | None = None,
) -> Result:
    """Run rules and keep the best recommendations of those that overlap.

    A rule that raises is recorded as not evaluated and named in `errors`; the others go on.

    Args:
        context: what the rules look at.
        rules: which to run.
        thresholds: overrides by rule and threshold.
        exemptions: what is set apart before overlaps are resolved, so that what an exempted
            recommendation stood in the way of is seen.

    Raises:
        NotFound: an override names a rule or threshold that is not there.
    """
    overrides = thresholds or {}
    known = {rule.id: rule for rule in rules}
    for name in overrides:
        if name not in known:
            raise NotFound("rule", name, known)
    found, unknown, errors = _find(context, rules, overrides)
    apart = SetApart(kept=tuple(found)) if exemptions is None else exemptions.of(found, unknown)
    kept, superseded = resolve(apart.kept, known)
    counted, _ = resolve((e.recommendation for e in apart.exempted), known)
    kept = with_commitments(kept, context)
    return Result(
        currency=context.currency,
        window=Span(
            start=f"{context.window.start.isoformat()}Z",
            end=f"{context.window.end.isoformat()}Z",
            days=context.window.days,
        ),
        recommendations=tuple(kept),
        not_evaluated=tuple(sorted(unknown, key=lambda n: (n.rule, n.resource))),
        superseded=tuple(superseded),
        total_saving=total(kept),
        errors=tuple(errors),
        exempted=apart.exempted,
        exempted_saving=total(counted),
        exemptions=apart.states,
    )


def _find(
    context: Context, rules: Sequence[Rule], overrides: Mapping[str, Mapping[str, Decimal]]
) -> tuple[list[Recommendation], list[NotEvaluated], list[str]]:
    """What the rules recommend, what they could not decide, and which of them raised."""
    found: list[Recommendation] = []
    unknown: list[NotEvaluated] = []
    errors: list[str] = []
    for rule in rules:
        limits = rule.limits(overrides.get(rule.id))
        try:
            answers = list(rule.find(context, limits))
        except Exception as error:  # noqa: BLE001 - one broken rule must not hide the others' findings
            why = f"the rule raised {type(error).__name__}: {error}"
            errors.append(f"{rule.id}: {why}")
            unknown.append(NotEvaluated(rule=rule.id, resource="*", why=why))
            continue
        found += [a for a in answers if isinstance(a, Recommendation)]
        unknown += [a for a in answers if isinstance(a, NotEvaluated)]
    return found, unknown, errors


def total(recommendations: Iterable[Recommendation]) -> Range:
    """The sum of savings; call it on recommendations that do not overlap."""
    return sum((r.saving for r in recommendations), NOTHING)
