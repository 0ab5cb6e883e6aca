"""The estimate as one comment on a pull request."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from cost.estimate import words
from cost.estimate.build import NO_COMPONENT
from cost.markdown import MAX_LENGTH, code, fenced, text
from cost.money import whole_cents

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cost.estimate.model import Estimate, EstimateDiff, ResourceDiff

# Lets a workflow find its earlier comment and edit it in place.
MARKER: Final = "<!-- trimtab-estimate {stack} -->"
ROOM: Final = 4_096
"""Kept free of detail lines, for the fences and the note that some were left out."""


def render(found: Estimate, failures: Sequence[str] = ()) -> str:
    """The change first, then the month by component; details folded; what is unknown named."""
    lines = [
        MARKER.format(stack=found.stack),
        f"### {_verdict(found, failures)}",
        "",
        *(f"- **limit exceeded**: {text(reason)}" for reason in failures),
        *([""] if failures else []),
    ]
    if found.diff is not None:
        lines += [f"Then **{words.headline(found)}**.", "", *_moved(found.diff)]
    else:
        lines += _components(found)
    lines += _gaps(found)
    if found.diff is None:
        lines += [f"Way out: {line}\n" for line in words.way_out(found)]
    lines += [f"<sub>p50 of p10 to p90; {words.dates(found)}.</sub>", ""]
    room = MAX_LENGTH - ROOM - sum(len(line) + 1 for line in lines)
    if found.diff is not None:
        lines[-2:-2] = _details(found.diff, room)
    return "\n".join(lines)


def _verdict(found: Estimate, failures: Sequence[str]) -> str:
    """What a reviewer asks first: how this change moves the month."""
    said = words.headline(found) if found.diff is None else words.change_line(found.diff)
    return f"{'❌ ' if failures else ''}Monthly cost of `{found.stack}`: {said}"


def _components(found: Estimate) -> Iterator[str]:
    yield "| component | p10 | p50 | p90 |"
    yield "|---|--:|--:|--:|"
    for name, amount in found.components.items():
        cells = (
            text(name),
            whole_cents(amount.p10),
            whole_cents(amount.p50),
            whole_cents(amount.p90),
        )
        yield f"| {' | '.join(cells)} |"
    yield ""


def _moved(diff: EstimateDiff) -> Iterator[str]:
    if not diff.components:
        return
    yield "| component | before | after | change |"
    yield "|---|--:|--:|--:|"
    for move in diff.components:
        name = text(move.component or NO_COMPONENT)
        before, after = words.amount_of(move.before), words.amount_of(move.after)
        yield f"| {name} | {before} | {after} | {words.change_of(move)} |"
    before, after = whole_cents(diff.before.p50), whole_cents(diff.after.p50)
    yield f"| **total** | {before} | {after} | **{words.signed(diff.change.p50)}** |"
    yield ""


def _details(diff: EstimateDiff, room: int) -> list[str]:
    """The resources that move, line by line, as many as a comment has room for."""
    blocks = ["\n".join(_block(move)) for move in diff.resources]
    if not blocks:
        return []
    shown: list[str] = []
    for block in blocks:
        room -= len(block) + 1
        if room < 0:
            break
        shown.append(block)
    if len(shown) < len(blocks):
        shown.append(f"# {len(blocks) - len(shown)} more resources: see `trimtab estimate`")
    count = f"{len(blocks)} resource{'' if len(blocks) == 1 else 's'}"
    summary = f"<summary>{count} in detail</summary>"
    return ["<details>", summary, "", "```diff", *shown, "```", "</details>", ""]


def _block(move: ResourceDiff) -> Iterator[str]:
    sign = {"changed": "!"}.get(move.op, words.SIGNS[move.op])
    yield f"{sign} {fenced(move.name)} ({fenced(move.type)})  {words.change_of(move)}"
    if move.why is not None:
        yield f"#     {fenced(move.why)}"
    for part in move.parts:
        before, after = words.amount_of(part.before), words.amount_of(part.after)
        yield f"{words.SIGNS[part.op]}     {fenced(part.name)}: {before} -> {after}"


def _gaps(found: Estimate) -> Iterator[str]:
    lack = words.lacking(found)
    if lack is None:
        return
    yield "<details>"
    yield f"<summary>not complete: {lack}</summary>"
    yield ""
    for gap in found.unpriced[:50]:
        yield f"- {code(gap.urn.rsplit('::', 1)[-1])}: {text(gap.why)}"
    for unknown in found.usage_unknown[:50]:
        name = unknown.component or unknown.urn.rsplit("::", 1)[-1]
        give = f" (usage file: `{unknown.key}`, {unknown.unit})" if unknown.key else ""
        yield f"- {code(name)}: {text(unknown.part)} is not known{give}"
    more = max(len(found.unpriced) - 50, 0) + max(len(found.usage_unknown) - 50, 0)
    if more:
        yield f"- and {more} more"
    yield "</details>"
    yield ""
