"""Write docs/policies/accuracy.md: TRIMTAB_SAMPLES=… python -m tests.policies.accuracy_page."""

from __future__ import annotations

import datetime as dt
import os
import re
from collections import Counter, defaultdict
from pathlib import Path
from typing import TYPE_CHECKING

from policies.evaluate import all_policies
from policies.pages import PAGES
from tests.policies.test_accuracy import DISAGREE, PART, SETTINGS, Compared, compare

if TYPE_CHECKING:
    from collections.abc import Iterable

FILE = PAGES / "accuracy.md"
ABOUT = """\
# Accuracy

The policies' verdicts beside those that others wrote: fixtures of Checkov (Apache-2.0) and
trivy-checks (MIT), each with the resources around it, converted to what Pulumi registers. A policy
is compared on the cases of the checks that its `equivalents` name. The cases are outside sample
data and not in this repository; `tests/policies/test_accuracy.py` compares where `TRIMTAB_SAMPLES`
names their folder, and fails where a verdict differs that is not listed below.

Precision is the share of our failures that fail there too; recall is the share of their failures
that fail here. An unknown verdict is neither: it counts as a difference, and against recall.
"""


def page(samples: Path, day: str) -> str:
    """The whole page, with the day of its figures."""
    rows, whole = compare(samples), compare(samples, narrowed=False)
    agreeing_whole = sum(row.expected == row.ours for row in whole)
    agreeing = [row for row in rows if row.expected == row.ours]
    listed = {row.case for row in rows if row.case in DISAGREE}
    unasked = len(all_policies()) - len({row.policy for row in rows})
    lines = [
        ABOUT,
        f"Figures of {day}: {len(rows)} cases of {len({r.policy for r in rows})} policies,"
        f" {len(agreeing)} agree ({_share(len(agreeing), len(rows))}),"
        f" {len(listed)} differ on purpose ({_share(len(listed), len(rows))}),"
        f" {len(rows) - len(agreeing) - len(listed)} differ otherwise."
        f" Of the cases that are not listed"
        f" {_share(len(agreeing), len(rows) - len(listed))} agree."
        f" Precision {_precision(rows)}, recall {_recall(rows)}."
        f" {unasked} policies have no case. Without narrowing to what both ask (below)"
        f" {agreeing_whole} agree ({_share(agreeing_whole, len(whole))}).",
        "",
        "| policy | cases | agree | on purpose | precision | recall |",
        "|---|---|---|---|---|---|",
    ]
    by_policy: dict[str, list[Compared]] = defaultdict(list)
    for row in rows:
        by_policy[row.policy].append(row)
    for policy, own in sorted(by_policy.items()):
        agree = sum(row.expected == row.ours for row in own)
        purpose = sum(row.case in DISAGREE for row in own)
        lines.append(
            f"| [{policy}]({policy}.md) | {len(own)} | {agree} | {purpose or ''} |"
            f" {_precision(own)} | {_recall(own)} |"
        )
    return "\n".join([*lines, "", *_narrowed(), *disagreements()])


def _narrowed() -> list[str]:
    """How policies that ask for more than a check does are compared on what both ask."""
    settings = [
        f"| {check} | `{', '.join(f'{k}={_short(v)}' for k, v in values.items())}` |"
        for check, values in sorted(SETTINGS.items())
    ]
    parts = [f"| {check} | `{path}` alone |" for check, path in sorted(PART.items())]
    return [
        "## On what both ask",
        "",
        "Some policies ask for more than one check does, or for more than it does. For these checks"
        " a failure counts only where it names the property that the check is about, or the policy"
        " runs with settings that make it ask the same; with its defaults it fails more.",
        "",
        "| check | compared on |",
        "|---|---|",
        *settings,
        *parts,
        "",
    ]


def _short(value: object) -> str:
    return (
        f"all but {sorted(set(range(65536)) - set(value))}"
        if isinstance(value, list)
        else str(value)
    )


def disagreements() -> list[str]:
    """The cases that differ on purpose, by reason."""
    cases: dict[str, list[str]] = defaultdict(list)
    for case, reason in DISAGREE.items():
        cases[reason].append(case)
    lines = ["## On purpose", "", "| check | cases | why we differ |", "|---|---|---|"]
    for reason, same in sorted(cases.items(), key=lambda item: item[1]):
        checks = Counter(case.partition(":")[0] for case in same)
        names = ", ".join(f"`{':'.join(case.split(':')[1:2])}`" for case in same)
        lines.append(f"| {', '.join(checks)} | {names} | {reason} |")
    return [*lines, ""]


def day_of(text: str) -> str:
    """The day that a page's figures are of."""
    found = re.search(r"^Figures of (\d{4}-\d\d-\d\d):", text, re.MULTILINE)
    return found[1] if found else ""


def main() -> None:
    """Write the page anew; the day stays where no figure changes."""
    samples = Path(os.environ["TRIMTAB_SAMPLES"])
    old = FILE.read_text(encoding="utf-8") if FILE.is_file() else ""
    if old != page(samples, day_of(old)):
        today = dt.datetime.now(dt.UTC).date().isoformat()
        FILE.write_text(page(samples, today), encoding="utf-8")


def _precision(rows: Iterable[Compared]) -> str:
    ours = [row for row in rows if row.ours == "fail"]
    return _share(sum(row.expected == "fail" for row in ours), len(ours))


def _recall(rows: Iterable[Compared]) -> str:
    theirs = [row for row in rows if row.expected == "fail"]
    return _share(sum(row.ours == "fail" for row in theirs), len(theirs))


def _share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f} %" if whole else "-"


if __name__ == "__main__":
    main()
