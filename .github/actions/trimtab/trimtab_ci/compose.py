"""One comment of many stacks' verdicts: the verdict and the money come first."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from pathlib import Path

MARK: Final = "<!-- trimtab -->"
MAX_LENGTH: Final = 65_000
"""GitHub takes 65,536 characters."""
_FOLD: Final = re.compile(r"<details>\n.*?\n</details>\n?", re.DOTALL)
_STACK: Final = re.compile(r"[\w.-]+", re.ASCII)
_MEANING: Final = {0: "✅", 1: "❌", 2: "⚠️ bad input", 3: "⚠️ not finished"}


@dataclass(frozen=True)
class Judged:
    """What judge.sh wrote about one stack."""

    stack: str
    codes: dict[str, int]
    """The exit code of each command that ran."""
    check: dict[str, Any] | None
    estimate: dict[str, Any] | None
    pages: tuple[str, ...]
    problem: str

    @property
    def worst(self) -> int:
        """One exit code of all, by the order that every command keeps: 2, 3, 1, 0."""
        return next((c for c in (2, 3, 1) if c in self.codes.values()), 0)


def mark_of(text: str) -> str:
    """What a comment is found again by: its first line."""
    return text.partition("\n")[0]


def compose(folder: Path, run: str | None = None) -> str:
    """The comment.

    Args:
        folder: a folder a stack, with what the commands printed.
        run: the address of the workflow's run, for what has no room.

    Raises:
        ValueError: nothing was judged.
    """
    judged = [_read(f) for f in sorted(folder.iterdir()) if (f / "codes").is_file()]
    if not judged:
        raise ValueError(f"{folder}: nothing was judged")
    pages = [page for one in judged if _matters(one) for page in one.pages]
    head = [MARK, f"## Trimtab: {_verdict(judged)}", "", *_table(judged), ""]
    quiet = [f"`{one.stack}`" for one in judged if not _matters(one)]
    tail = [f"Nothing new, and no change of cost: {', '.join(quiet)}."] if quiet else []
    tail += ["", f"<sub>[the run]({run}) has all of it as an artefact.</sub>"] if run else []
    frame = "\n".join([*head, *tail])
    return "\n".join([*head, *_fit(pages, MAX_LENGTH - len(frame) - 2), *tail]) + "\n"


def _read(folder: Path) -> Judged:
    if not _STACK.fullmatch(folder.name):
        raise ValueError(f"{folder}: not a stack's name")
    lines = (folder / "codes").read_text(encoding="utf-8").split()
    problem = _text(folder / "problem.txt").strip()
    pages = [_text(folder / name) for name in ("check.md", "estimate.md")]
    if problem:
        pages.insert(0, _told(folder.name, problem))
    return Judged(
        stack=folder.name,
        codes={n: int(c) for n, c in (line.split("=") for line in lines)},
        check=_json(folder / "check.json"),
        estimate=_json(folder / "estimate.json"),
        pages=tuple(page for page in pages if page.strip()),
        problem=problem,
    )


def _text(file: Path) -> str:
    return file.read_text(encoding="utf-8") if file.is_file() else ""


def _json(file: Path) -> dict[str, Any] | None:
    text = _text(file)
    found: dict[str, Any] | None = json.loads(text) if text.strip() else None
    return found


def _told(stack: str, problem: str) -> str:
    shown = problem[:4000].replace("```", "'''")
    return f"### ⚠️ `{stack}`\n\n```text\n{shown}\n```\n"


def _matters(one: Judged) -> bool:
    """Whether a reviewer should read about it: a gate failed, something came, went or moved."""
    diff = (one.estimate or {}).get("diff")
    moved = diff is None or bool(diff["resources"] or diff["newly_unpriced"])
    findings = (one.check or {"findings": [{"status": "new", "verdict": "fail"}]})["findings"]
    came = any(
        f["status"] == "fixed" or (f["status"] == "new" and f["verdict"] in {"fail", "error"})
        for f in findings
    )
    return one.worst > 0 or bool(one.problem) or moved or came


def _verdict(judged: list[Judged]) -> str:
    worst = max((one.worst for one in judged), key=(0, 1, 3, 2).index)
    said = {
        0: "✅ passed",
        1: "❌ failed",
        2: "⚠️ could not be judged",
        3: "⚠️ could not be finished",
    }[worst]
    new = sum(_new(one) for one in judged)
    changes = [c for one in judged if (c := _change(one)) is not None]
    parts = [said, f"{new} new finding{'' if new == 1 else 's'}"]
    if changes:
        parts.append(f"{_signed(sum(changes, Decimal(0)))} a month")
    return " · ".join(parts)


def _table(judged: list[Judged]) -> list[str]:
    rows = ["| stack | policies | cost | a month | change |", "|---|---|---|--:|--:|"]
    for one in judged:
        change = _change(one)
        cells = (
            f"`{one.stack}`",
            f"{_gate(one, 'check')} {_counts(one)}".strip(),
            _gate(one, "estimate"),
            _month(one),
            "" if change is None else _signed(change),
        )
        rows.append(f"| {' | '.join(cells)} |")
    return rows


def _gate(one: Judged, command: str) -> str:
    code = one.codes.get(command, one.codes.get("preview", 2))
    return _MEANING.get(code, f"exit code {code}")


def _counts(one: Judged) -> str:
    if one.check is None:
        return ""
    fixed = sum(f["status"] == "fixed" for f in one.check["findings"])
    return f"{_new(one)} new, {fixed} fixed"


def _new(one: Judged) -> int:
    findings = (one.check or {"findings": []})["findings"]
    return sum(f["status"] == "new" and f["verdict"] in {"fail", "error"} for f in findings)


def _month(one: Judged) -> str:
    if one.estimate is None:
        return ""
    least = "" if one.estimate["complete"] else "at least "
    return f"{least}{_dollars(Decimal(one.estimate['monthly']['p50']))}"


def _change(one: Judged) -> Decimal | None:
    diff = (one.estimate or {}).get("diff")
    return None if diff is None else Decimal(diff["change"]["p50"])


def _dollars(amount: Decimal) -> str:
    return f"{'-' if amount < 0 else ''}${abs(amount):,.2f}"


def _signed(amount: Decimal) -> str:
    return f"{'+' if amount > 0 else ''}{_dollars(amount)}"


def _fit(pages: list[str], room: int) -> list[str]:
    """As much as has room: folded details go first, the largest before all; then tables' last rows.

    Each place from which something was taken says so.
    """
    fitted = list(pages)
    while sum(len(page) + 1 for page in fitted) > room:
        folds = [
            (len(found[0]), i, found) for i, p in enumerate(fitted) for found in _FOLD.finditer(p)
        ]
        folds = [fold for fold in folds if "<summary>" in fold[2][0]]
        if not folds:
            return _cut(fitted, room)
        _, i, found = max(folds, key=lambda fold: fold[0])
        title = found[0].partition("<summary>")[2].partition("</summary>")[0]
        note = f"*{title}: no room here, see the run's artefact.*\n"
        fitted[i] = fitted[i][: found.start()] + note + fitted[i][found.end() :]
    return fitted


def _cut(pages: list[str], room: int) -> list[str]:
    share = max(room // len(pages), 0)
    cut = []
    for page in pages:
        if len(page) < share:
            cut.append(page)
            continue
        kept = page[: max(share - 120, 0)].rpartition("\n")[0]
        left = page[len(kept) :].strip().count("\n") + 1
        fence = "\n```" if kept.count("```") % 2 else ""
        cut.append(f"{kept}{fence}\n\n*{left} more lines: no room here, see the run's artefact.*\n")
    return cut
