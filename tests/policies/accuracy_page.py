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
from tests.policies import converted, unseen_cases
from tests.policies.disagree import DISAGREE
from tests.policies.verdicts import PART, SETTINGS, Compared

if TYPE_CHECKING:
    from collections.abc import Iterable

FILE = PAGES / "accuracy.md"
ABOUT = """\
# Accuracy

The policies' verdicts beside those that others wrote: fixtures of Checkov (Apache-2.0) and
trivy-checks (MIT). A policy is compared on the cases of the checks that its `equivalents` name.

- **Converted**: their fixtures with the resources around them, as what Pulumi registers. These are
  outside sample data and not in this repository; `TRIMTAB_SAMPLES` names their folder.
- **Unseen**: what their tests say of further checks, written down in a form of our own
  (`tests/policies/unseen`) after the policies were done: the verdicts first, then the policies ran
  on them once. That figure stands below. Of the 27 that differed, nine were faults of ours and are
  mended (`iam:*`, rules beside a default security group, an enterprise's own GitHub issuer), twelve
  failed for what the check does not ask and are compared on what both ask (where one more differs),
  one had been written down wrongly, and five differ on purpose.

`tests/policies/test_accuracy.py` fails where a verdict differs that is not listed.
Precision is the share of our failures that fail there too; recall is the share of their failures
that fail here. An unknown verdict is neither: it counts as a difference, and against recall.
"""
FIRST = "| unseen, at first sight | 376 | 349 (92.8 %) | | 91.8 % | 94.7 % | 339 (90.2 %) |"
"""Measured on 2026-11-23, before anything was changed for them: a record, not to be made anew."""
COLUMNS = "| cases | | agree | differ on purpose | precision | recall | agree without narrowing |"


def page(samples: Path, day: str) -> str:
    """The whole page, with the day of its figures."""
    outside, ours = converted.compare(samples), unseen_cases.compare()
    outside_whole = converted.compare(samples, narrowed=False)
    ours_whole = unseen_cases.compare(narrowed=False)
    rows, whole = [*outside, *ours], [*outside_whole, *ours_whole]
    unasked = len(all_policies()) - len({row.policy for row in rows})
    lines = [
        ABOUT,
        f"Figures of {day}, for {len({row.policy for row in rows})} policies; {unasked} have no"
        " case. What narrowing is stands below.",
        "",
        COLUMNS,
        "|---|--:|--:|--:|--:|--:|--:|",
        _total("converted", outside, outside_whole),
        FIRST,
        _total("unseen, now", ours, ours_whole),
        _total("**all, now**", rows, whole),
        "",
        "| policy | cases | agree | on purpose | precision | recall |",
        "|---|---|---|---|---|---|",
    ]
    by_policy: dict[str, list[Compared]] = defaultdict(list)
    for row in rows:
        by_policy[row.policy].append(row)
    for policy, own in sorted(by_policy.items()):
        purpose = sum(row.case in DISAGREE for row in own)
        lines.append(
            f"| [{policy}]({policy}.md) | {len(own)} | {_agreeing(own)} | {purpose or ''} |"
            f" {_precision(own)} | {_recall(own)} |"
        )
    return "\n".join([*lines, "", *_narrowed(), *disagreements()])


def _total(name: str, rows: list[Compared], whole: list[Compared]) -> str:
    purpose = sum(row.case in DISAGREE for row in rows)
    cells = (
        name,
        str(len(rows)),
        _counted(_agreeing(rows), len(rows)),
        _counted(purpose, len(rows)),
        _precision(rows),
        _recall(rows),
        _counted(_agreeing(whole), len(whole)),
    )
    return f"| {' | '.join(cells)} |"


def _agreeing(rows: Iterable[Compared]) -> int:
    return sum(row.expected == row.ours for row in rows)


def _counted(part: int, whole: int) -> str:
    return f"{part} ({_share(part, whole)})"


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
        checks = Counter(re.split("[: ]", case)[0] for case in same)
        names = ", ".join(f"`{_short_name(case)}`" for case in same)
        lines.append(f"| {', '.join(checks)} | {names} | {reason} |")
    return [*lines, ""]


def _short_name(case: str) -> str:
    """The address of a converted case; the verdict and number of an unseen one."""
    return case.split(":")[1] if ":" in case else case.partition(" ")[2]


def day_of(text: str) -> str:
    """The day that a page's figures are of."""
    found = re.search(r"^Figures of (\d{4}-\d\d-\d\d),", text, re.MULTILINE)
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
