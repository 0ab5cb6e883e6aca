"""A pull request's description: what changes, why, on what evidence, and how to take it back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cost._yaml_edit import MISSING, document, value_at
from cost.markdown import Room, code, fenced, plain, table, text
from cost.money import usd
from cost.optimise import total
from trimtab import evidence_text
from trimtab.pull_request.chart import chart
from trimtab.pull_request.judged import Judged
from trimtab.rightsize_text import amounts, until_then

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from cost.apply import Plan
    from cost.models import Recommendation
    from cost.rules._base import Context, Rule

FRAME = 2_000
"""Characters kept free for the lines around the details."""


@dataclass(frozen=True, kw_only=True)
class Proposing:
    """All that a description is made of."""

    planned: Plan
    context: Context
    rules: Mapping[str, Rule]
    judged: Judged | None = None
    """None where no description is made."""

    @property
    def stack(self) -> str:
        """Whose settings change."""
        return self.planned.stack


def title(given: Proposing) -> str:
    """One line: how many changes, and what they save."""
    found = given.planned.patched
    count = f"{len(found)} change{'' if len(found) == 1 else 's'}"
    saving = usd(total(found).mid, given.context.currency)
    return f"Right-size {given.stack}: {count}, {saving} a month"


def message(one: Recommendation, rule: Rule, currency: str) -> str:
    """A commit's message for one recommendation."""
    low, mid, high = amounts(one.saving, currency)
    subject = plain(f"{one.component}: {one.current} -> {one.proposed}")
    return (
        f"Right-size {subject}\n\n{rule.title}: saves {mid} a month ({low} to {high}),"
        f" risk {one.risk} of 4.\nRecommendation {one.id} of {one.rule}.\n"
    )


def render(given: Proposing) -> str:
    """The description, at most as long as GitHub takes; what has no room is counted."""
    from cost.estimate import markdown as estimate_markdown
    from policies.formats import markdown as check_markdown

    lines = [f"## {title(given)}", "", *_table(given), "", *_rollback(given)]
    judged = given.judged or Judged(problem="it was not asked for")
    if judged.estimate is not None and judged.checked is not None:
        lines += [*_unmarked(estimate_markdown.render(judged.estimate))]
        lines += [*_unmarked(check_markdown.render(judged.checked))]
    else:
        lines += ["### Not previewed", "", text(judged.problem), ""]
    room = Room()
    room.takes(*lines)
    room.left -= FRAME
    left = 0
    for one in given.planned.patched:
        section = list(_section(one, given))
        if room.takes(*section):
            lines += section
        else:
            left += 1
    if left:
        lines += [f"*{left} more changes have no room here: see the diff.*", ""]
    return "\n".join(lines)


def _unmarked(page: str) -> Iterator[str]:
    """A command's page without the comment by which CI finds its own."""
    return (line for line in page.splitlines() if not line.startswith("<!--"))


def _table(given: Proposing) -> Iterator[str]:
    currency = given.context.currency
    yield "| component | change | saved a month | at least | at most | risk | effort |"
    yield "|---|---|--:|--:|--:|--:|---|"
    for one in given.planned.patched:
        low, mid, high = amounts(one.saving, currency)
        cells = (
            code(one.component or ""),
            text(f"{one.current} -> {one.proposed}"),
            mid,
            low,
            high,
            str(one.risk),
            one.effort,
        )
        yield f"| {' | '.join(cells)} |"
    yield ""
    yield (
        f"At effective cost, from {given.context.window.days} days of bill and utilisation up to "
        f"{given.context.window.end:%Y-%m-%d}, without what commitments cover of it today: they "
        'are paid on, and only "at most" counts them. Risk runs from 0 to 4.'
    )


def _rollback(given: Proposing) -> Iterator[str]:
    yield "### Rollback"
    yield ""
    yield (
        "`git revert` this merge (settings and ledger go back together) and deploy; or set by hand:"
    )
    yield ""
    before = document(given.planned.before.decode("utf-8"))
    for one in given.planned.patched:
        if one.patch is not None:
            key = " > ".join(one.patch.path)
            added = value_at(before, one.patch.path) is MISSING
            old = "remove the key" if added else f"back to {code(str(one.patch.old))}"
            yield f"- {code(key)}: {old}"
    yield ""


def _section(one: Recommendation, given: Proposing) -> Iterator[str]:
    rule = given.rules[one.rule]
    yield f"### {text(f'{one.component}: {one.current} -> {one.proposed}')}"
    yield ""
    yield f"**{text(rule.title)}** ({code(rule.id)}): {text(rule.method)}."
    yield ""
    for note in one.evidence.get("notes", ()):
        yield f"- {text(str(note))}"
    for price in one.evidence.get("prices", ()):
        yield f"- price: {text(str(price))}"
    yield from (f"- {text(said)}" for said in evidence_text.sentences(one))
    if one.committed is not None:
        yield f"- {text(until_then(one, given.context.currency))}"
    yield ""
    drawn = chart(one, rule, given.context)
    yield from [*drawn, ""] if drawn else []
    rows = evidence_text.options(one)
    if rows:
        yield from [table(evidence_text.OPTIONS, rows, {1, 2, 3}), ""]
    yield "<details>"
    yield "<summary>evidence, thresholds, formula</summary>"
    yield ""
    for key, value in evidence_text.figures(one).items():
        yield f"- {code(str(key))}: {code(str(value))}"
    yield f"- formula: {code(rule.formula)}"
    for source in rule.sources:
        yield f"- source: {text(source)}"
    yield f"- resources: {text(', '.join(one.resources[:20]))}{_more(one)}"
    yield ""
    yield "</details>"
    yield ""
    if one.patch is not None:
        yield "```diff"
        yield from map(fenced, one.patch.diff.splitlines())
        yield "```"
        yield ""


def _more(one: Recommendation) -> str:
    left = len(one.resources) - 20
    return f" and {left} more" if left > 0 else ""
