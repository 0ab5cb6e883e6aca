"""A proposal as text: the tables that all formats show, for a terminal, Markdown and HTML."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Final

import jinja2
from markupsafe import Markup
from rich.console import Group
from rich.text import Text

from cost.commitments import calls, picture
from cost.commitments.terms import TITLES, told
from cost.markdown import text as markdown_text
from cost.money import usd
from cost.tables import Column, Fitted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from rich.console import RenderableType

    from cost.commitments.model import Hours, Purchase, Result

NUMBERS: Final = frozenset(
    {"an hour", "low", "mid", "high", "saves", "used", "pays above", "earned after", "upfront"}
    | {"at -20 %", "at -40 %", "renew at", "saves a month"}
)
WHOLE: Final = Decimal("99.95")
"""Percent from which a share is all: bounds are found to 0.03 %, and steps are whole."""
LEAVES: Final = {"upfront": 1, "low": 2, "high": 3, "earned after": 4, "used": 5, "title": 6}
WRAPS: Final = {"what": 20, "for": 16, "why": 24, "call": 24, "usage": 20}


@dataclass(frozen=True)
class Section:
    """A table with its heading."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


PURCHASE: Final = (
    "what",
    "for",
    "an hour",
    "upfront",
    "low",
    "mid",
    "high",
    "used",
    "pays above",
    "earned after",
    "at -20 %",
    "at -40 %",
)


LEGEND: Final = (
    "a month: mid is the whole window, low and high its worst and best week, at -20 % if usage fell"
    " so far and stayed there; pays above: used by less than this it loses; earned after: from then"
    " on nothing is lost, even if all usage stopped"
)


def headline(result: Result) -> str:
    """The answer in a line."""
    if result.verdict != "buy":
        return result.verdict
    low, mid, high = (usd(a, result.currency) for a in _range(result))
    return f"save {mid} a month ({low} to {high})"


def nearness(result: Result) -> str:
    """How far the proposal is from the best sizes, in hindsight; empty where nothing is bought."""
    if not result.saving_at_most or result.verdict != "buy":
        return ""
    share = 100 * result.saving.mid / result.saving_at_most
    if share >= WHOLE:
        return (
            "no other sizes of these purchases save more of what is left on demand in this window"
        )
    most = usd(result.saving_at_most, result.currency)
    return (
        f"no sizes of these purchases save more than {most} of what is left on demand in this"
        " window; the proposal has"
        f" {share:.1f} % of that, and caution (the last days, the fall to withstand, small"
        " savings left out, whole steps) costs the rest"
    )


def _range(result: Result) -> tuple[Decimal, ...]:
    return result.saving.low, result.saving.mid, result.saving.high


def sections(result: Result) -> Iterator[Section]:
    """All tables that have rows."""
    found = (
        Section("To buy", PURCHASE, tuple(_purchase(p, result) for p in result.purchases)),
        Section(
            "When",
            ("on", "what", "an hour", "ends", "saves a month", "renew at"),
            tuple(_events(result)),
        ),
        Section("Each alone", (*PURCHASE, "why"), tuple(_options(result))),
        Section(
            "There already",
            ("what", "id", "an hour", "used", "ends"),
            tuple(_existing(result)),
        ),
        Section(
            "Not evaluated",
            ("usage", "why"),
            tuple((n.resource, n.why) for n in result.not_evaluated),
        ),
    )
    return (section for section in found if section.rows)


def _purchase(one: Purchase, result: Result) -> tuple[str, ...]:
    def money(amount: Decimal) -> str:
        return usd(amount, result.currency)

    if not one.hourly:
        return (_title(one), one.scope, "none", *[""] * (len(PURCHASE) - 3))
    count = "" if one.units is None else f"{one.units} x, "
    above, months = one.break_even_used_percent, one.break_even_months
    return (
        _title(one),
        one.scope,
        f"{count}{one.hourly.normalize():f}",
        money(one.upfront),
        *(money(a) for a in (one.saving.low, one.saving.mid, one.saving.high)),
        f"{one.used_percent:.1f} %",
        "" if above is None else f"{above:.1f} %",
        "" if months is None else f"{months:.1f} months",
        *(money(s.saving) for s in one.stress),
    )


def _title(one: Purchase) -> str:
    return f"{TITLES[one.kind]}, {told(one.years, one.payment)}"


def _options(result: Result) -> Iterator[tuple[str, ...]]:
    for one in result.options:
        yield (*_purchase(one, result), one.why)


def _events(result: Result) -> Iterator[tuple[str, ...]]:
    for event in result.calendar:
        again = event.renew_hourly
        yield (
            event.on.isoformat(),
            event.title if event.what == "buy" else f"ends: {event.title}",
            f"{event.hourly.normalize():f}",
            "" if event.ends is None else event.ends.isoformat(),
            "" if event.saving is None else usd(event.saving, result.currency),
            "" if again is None else f"{again.normalize():f}",
        )


def _existing(result: Result) -> Iterator[tuple[str, ...]]:
    for one in result.existing:
        ends = "not known" if one.ends is None else one.ends.date().isoformat()
        name = one.id.rpartition("/")[2]
        yield one.title, name, f"{one.hourly.normalize():f}", f"{one.used_percent:.1f} %", ends


def commands(result: Result) -> list[str]:
    """The calls to review: what to look up first, then the purchases by date."""
    found = [call for one in result.purchases if (call := calls.look_up(one))]
    return [*found, *(event.call for event in result.calendar if event.call)]


def console(result: Result) -> RenderableType:
    """For a terminal."""
    totals = result.totals
    parts: list[RenderableType] = [
        Text(f"commitments: {headline(result)}", style="bold"),
        *(Text(line) for line in (nearness(result), result.why) if line),
        Text(
            f"a month at on-demand prices: {usd(totals.rightsized, result.currency)} could be"
            f" covered, {usd(totals.covered, result.currency)} is,"
            f" {usd(totals.left, result.currency)} is left,"
            f" {usd(totals.left_after, result.currency)} with the proposal"
        ),
    ]
    for section in sections(result):
        if section.title == "When" and result.purchases:
            parts.append(Text(LEGEND, style="dim"))
        columns = (Column(n, n in NUMBERS, WRAPS.get(n), LEAVES.get(n)) for n in section.columns)
        table = Fitted(*columns)
        for row in section.rows:
            table.add(*row)
        parts += [Text(""), Text(section.title, style="bold"), table]
    if commands(result):
        parts += [Text(""), Text("Nothing was bought. To review and run by hand:", style="bold")]
        parts += [Text(f"  {line}") for line in commands(result)]
    parts += [Text(f"note: {note}", style="dim") for note in result.notes]
    return Group(*parts)


def markdown(result: Result) -> str:
    """For a page or a comment."""
    lines = [f"## Commitments: {headline(result)}", ""]
    for line in filter(None, (nearness(result), result.why)):
        lines += [markdown_text(line), ""]
    for section in sections(result):
        rule = " | ".join("---:" if name in NUMBERS else "---" for name in section.columns)
        lines += [f"### {section.title}", "", f"| {' | '.join(section.columns)} |", f"| {rule} |"]
        lines += [f"| {' | '.join(map(markdown_text, row))} |" for row in section.rows]
        lines.append("")
    if commands(result):
        lines += ["Nothing was bought. To review and run by hand:", "", "```sh"]
        lines += [*commands(result), "```", ""]
    lines += [f"- {markdown_text(note)}" for note in result.notes]
    return "\n".join(lines).rstrip() + "\n"


def html(result: Result, hours: Hours) -> str:
    """A page with the hourly demand drawn; values are escaped, pictures are of our own making."""
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("cost.commitments", ""),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
    )
    drawings: Iterable[str] = (picture.by_time(hours), picture.by_height(hours))
    time, height = (Markup(svg) for svg in drawings)  # noqa: S704 - numbers and fixed words
    return environment.get_template("page.html.j2").render(
        result=result,
        headline=headline(result),
        nearness=nearness(result),
        shares=_shares(result),
        legend=LEGEND,
        sections=list(sections(result)),
        numbers=NUMBERS,
        calls=commands(result),
        time=time,
        height=height,
    )


def _shares(result: Result) -> str:
    """The pictures in words, for who does not see them."""
    totals, whole = result.totals, result.totals.rightsized
    if not whole:
        return "nothing"
    parts = {
        "covered already": totals.covered,
        "covered by the proposal": totals.left - totals.left_after,
        "on demand": totals.left_after,
    }
    return ", ".join(f"{100 * part / whole:.0f} % {name}" for name, part in parts.items())
