"""Recommendations, verified savings and rules as text: console, Markdown, CSV."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Final

from rich.console import Group
from rich.text import Text

from cost.markdown import text as markdown_text
from cost.money import usd
from cost.plural import many
from cost.tables import Column, Fitted
from trimtab import exemption_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from decimal import Decimal

    from rich.console import RenderableType

    from cost.apply import Plan
    from cost.models import Range, Recommendation
    from cost.optimise import Result
    from cost.realised import Verification
    from cost.rules._base import Rule

COLUMNS: Final = ("component", "change", "low", "mid", "high", "risk", "effort", "rule", "id")
NUMBERS: Final = frozenset({"low", "mid", "high", "risk", "claimed", "realised", "bill change"})
VERIFIED: Final = ("component", "change", "claimed", "realised", "bill change", "verdict", "why")
SHOWN: Final = 8
"""Resources named behind one reason; JSON and Markdown name all."""
LEAVES: Final = {"effort": 1, "risk": 2, "rule": 3, "high": 4, "low": 5, "bill change": 6}
"""What goes first on a narrow terminal; the other formats have everything."""
WRAPS: Final = {"change": 22, "why": 18}
"""Columns of words, and how narrow they may become."""


def console(result: Result) -> RenderableType:
    """Recommendations by saving, then what overlaps, then what could not be decided."""
    parts: list[RenderableType] = []
    if result.recommendations:
        parts += [_table(COLUMNS, _rows(result)), _total(result.total_saving, result.currency)]
    else:
        parts.append(Text("nothing to recommend"))
    parts += [Text(""), *_asides(result)]
    return Group(*parts)


def _rows(result: Result) -> list[tuple[str, ...]]:
    named = names(result)
    return [
        (
            named[one.id],
            f"{one.current} -> {one.proposed}",
            *amounts(one.saving, result.currency),
            str(one.risk),
            one.effort,
            one.rule,
            one.id,
        )
        for one in result.recommendations
    ]


def names(result: Result) -> dict[str, str]:
    """What each recommendation is about, by its id.

    The component, with its stack where there are several; the resources of other programs.
    """
    several = len({one.stack for one in result.recommendations}) > 1
    return {one.id: _name(one, with_stack=several) for one in result.recommendations}


def _name(one: Recommendation, *, with_stack: bool) -> str:
    if one.component is None:
        more = "" if len(one.resources) == 1 else f" and {len(one.resources) - 1} more"
        return f"{one.resources[0]}{more}"
    return f"{one.stack}: {one.component}" if with_stack else one.component


def amounts(saving: Range, currency: str) -> tuple[str, str, str]:
    """The least, the likely and the most that is saved."""
    return usd(saving.low, currency), usd(saving.mid, currency), usd(saving.high, currency)


def _total(saving: Range, currency: str) -> Text:
    low, mid, high = amounts(saving, currency)
    return Text(f"saving a month: {mid} ({low} to {high}), at effective cost", style="bold")


def _asides(result: Result) -> Iterable[Text]:
    named = names(result)
    for one in result.recommendations:
        if one.committed is not None:
            yield Text(f"{named[one.id]}: {until_then(one, result.currency)}")
    yield from (Text(f"not counted: {line}", style="dim") for line in not_counted(result))
    yield from map(Text, exemption_text.lines(result))
    yield from (Text(f"not evaluated: {line}") for line in unevaluated(result))


def not_counted(result: Result) -> Iterator[str]:
    """What another recommendation stands in the way of, a line each."""
    by_id = {one.id: one for one in result.recommendations}
    for dropped in result.superseded:
        name = dropped.component or dropped.resources[0]
        saving = usd(dropped.mid, result.currency)
        what = f"{name} -> {dropped.proposed} ({dropped.rule}, {saving})"
        yield f"{what}: {by_id[dropped.by].rule} goes first"


def unevaluated(result: Result) -> Iterator[str]:
    """What could not be decided, a line for each rule and reason."""
    alike: dict[tuple[str, str], list[str]] = {}
    for unknown in result.not_evaluated:
        alike.setdefault((unknown.rule, unknown.why), []).append(unknown.resource)
    for (rule, why), names in alike.items():
        more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
        yield f"{rule}  {', '.join(names[:SHOWN])}{more}: {why}"


def until_then(one: Recommendation, currency: str) -> str:
    """What a commitment, which is paid on, leaves of the saving until it ends."""
    given = one.committed
    if given is None:
        return ""
    least = usd(one.saving.low, currency)
    paid = f"commitments bear {usd(given.monthly, currency)} a month of it and are paid on"
    if given.ends is None or given.saving_until_then is None:
        return f"{paid}: {least} a month until they end (--inventory aws tells when)"
    whole = usd(given.saving_until_then, currency)
    return f"{paid} until {given.ends}: {least} a month, {whole} in all, until then"


def _table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> Fitted:
    table = Fitted(
        *(Column(n, number=n in NUMBERS, wrap=WRAPS.get(n), leaves=LEAVES.get(n)) for n in columns)
    )
    for row in rows:
        table.add(*row)
    return table


def markdown(result: Result) -> str:
    """For a comment on a pull request."""
    low, mid, high = amounts(result.total_saving, result.currency)
    lines = [
        "## Right-sizing",
        "",
        f"**{mid} a month** ({low} to {high}) at effective cost,"
        f" from {result.window.days} days up to {result.window.end[:10]}.",
        "",
        *_pipes(COLUMNS, _rows(result)),
    ]
    for one in result.recommendations:
        if one.patch is not None:
            lines += ["", f"{one.id}:", "", "```diff", one.patch.diff.rstrip(), "```"]
        elif one.manual is not None:
            lines += ["", f"{one.id}: by hand: {one.manual}"]
    apart = [f"- {markdown_text(line)}" for line in exemption_text.lines(result)]
    lines += ["", "### Set apart", "", *apart] if apart else []
    if result.not_evaluated:
        rows = [(n.rule, n.resource, n.why) for n in result.not_evaluated]
        lines += ["", "### Not evaluated", "", *_pipes(("rule", "resource", "why"), rows)]
    return "\n".join(lines) + "\n"


def _pipes(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """A Markdown table; none without rows."""
    body = [f"| {' | '.join(map(markdown_text, row))} |" for row in rows]
    rule = " | ".join("---:" if name in NUMBERS else "---" for name in columns)
    return [f"| {' | '.join(columns)} |", f"| {rule} |", *body] if body else []


def csv_text(result: Result) -> str:
    """The recommendations; amounts unrounded."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    names = ("id", "rule", "stack", "component", "resources", "current", "proposed")
    writer.writerow([*names, "low", "mid", "high", "currency", "risk", "effort", "manual"])
    for one in result.recommendations:
        saving = [f"{a:f}" for a in (one.saving.low, one.saving.mid, one.saving.high)]
        what = [one.id, one.rule, one.stack, one.component, " ".join(one.resources)]
        change = [one.current, one.proposed, *saving, result.currency]
        writer.writerow([*what, *change, one.risk, one.effort, one.manual])
    return out.getvalue()


def applied(planned: Plan, *, written: bool) -> RenderableType:
    """What was, or would be, changed in the settings file."""
    name = planned.file.name
    lines = [Text(planned.diff.rstrip())] if planned.diff else []
    done = "changed" if written else "would be changed"
    count = len(planned.patched)
    lines.append(Text(f"{name}: {count} setting{'' if count == 1 else 's'} {done}", style="bold"))
    lines += [Text(f"  already so: {one.component} ({one.rule})") for one in planned.already]
    lines += [
        Text(f"  refused: {one.component} ({one.rule}): {why}") for one, why in planned.refused
    ]
    lines += [Text(f"  by hand: {one.manual}") for one in planned.others if one.manual is not None]
    elsewhere = [one.stack or "none" for one in planned.others if one.change is not None]
    for stack in sorted(set(elsewhere)):
        lines.append(Text(f"  of another stack ({stack}): {elsewhere.count(stack)}"))
    return Group(*lines)


def verification(found: Verification) -> RenderableType:
    """Claimed against realised."""
    claimed, realised = (
        usd(a, found.currency) for a in (found.total_claimed, found.total_realised)
    )
    total = Text(f"realised a month: {realised} of {claimed} claimed", style="bold")
    return Group(_table(VERIFIED, _verified_rows(found)), total)


def verification_markdown(found: Verification) -> str:
    """Claimed against realised, as Markdown."""
    claimed, realised = (
        usd(a, found.currency) for a in (found.total_claimed, found.total_realised)
    )
    head = ["## Realised savings", "", f"**{realised} a month** of {claimed} claimed.", ""]
    return "\n".join([*head, *_pipes(VERIFIED, _verified_rows(found))]) + "\n"


def _verified_rows(found: Verification) -> list[tuple[str, ...]]:
    def amount(value: Decimal | None) -> str:
        return "-" if value is None else usd(value, found.currency)

    return [
        (
            one.component or "-",
            f"{one.current} -> {one.proposed}",
            amount(one.claimed),
            amount(one.realised),
            amount(one.bill_change),
            one.verdict,
            one.why,
        )
        for one in found.verified
    ]


STORED: Final = {
    "objects": "what lies in them (--objects: S3 Inventory)",
    "reads": "who reads it (--access-logs)",
}
"""What rules ask of buckets, and the option that gives it."""


def explanation(rule: Rule) -> RenderableType:
    """How a rule decides, in full."""
    facts = {
        "method": rule.method,
        "formula": rule.formula,
        "needs": ", ".join(rule.needs) or "no metrics: the bill (and the state) alone",
        "inventory": ", ".join(many(kind) for kind in rule.inventory) or "none",
        "sources": "; ".join(rule.sources),
    }
    if rule.stored:
        facts["buckets"] = ", ".join(STORED[what] for what in rule.stored)
    if rule.example:
        facts["example"] = rule.example
    lines: list[Text] = []
    for t in rule.thresholds:
        lines.append(Text(f"--set {rule.id}.{t.name}={t.default}  ({t.unit})", style="bold"))
        lines += [Text(f"    {t.meaning}"), Text(f"    source: {t.source}", style="dim")]
    return Group(
        Text(f"{rule.id}: {rule.title}", style="bold"),
        *(Text(f"{name}: {text}") for name, text in facts.items()),
        Text(""),
        Text("thresholds and their defaults:"),
        *lines,
    )


def described(rule: Rule) -> dict[str, object]:
    """A rule as JSON."""
    return {
        "id": rule.id,
        "title": rule.title,
        "needs": list(rule.needs),
        "inventory": list(rule.inventory),
        "stored": list(rule.stored),
        "method": rule.method,
        "formula": rule.formula,
        "example": rule.example,
        "sources": list(rule.sources),
        "thresholds": [
            {
                "name": t.name,
                "default": str(t.default),
                "unit": t.unit,
                "meaning": t.meaning,
                "source": t.source,
            }
            for t in rule.thresholds
        ],
    }
