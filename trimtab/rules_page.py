"""Write docs/rules.md, every right-sizing rule in a few lines: `python -m trimtab.rules_page`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from cost.plural import many

if TYPE_CHECKING:
    from cost.rules._base import Rule

PAGE: Final = Path(__file__).parent.parent / "docs" / "rules.md"
HEAD: Final = """# The rules of right-sizing

This page is written by `make docs` from the rules themselves. [rightsizing.md](rightsizing.md) says
how they are run, what a saving is and how a recommendation is applied. `trimtab rightsize --explain
RULE` prints what stands here in full.

| asks | means |
|---|---|
| bill | the bill alone is enough |
| utilisation | `--metrics`: CloudWatch, or a file |
| inventory | `--inventory aws`, or a file of `--save-inventory`: attachment, age, settings |
| objects | `--objects`: a folder of S3 Inventory (CSV or Parquet) |
| access logs | `--access-logs`: a folder of S3 server access logs |

Where two recommendations change the same part of a component, the rule with the lower order goes
first, and the other saving is not counted. [What is not a rule](#what-is-not-a-rule-and-why) stands
at the end.
"""
NO_RULES: Final = {
    "an instance or volume that is only old or large (Thrifty, CloudBurn)": "age and size save"
    " nothing by themselves: the idle and oversized rules go by use",
    "ML spend without tags or run ids": "it is an allocation, not a saving: `trimtab billing view"
    " untagged`, and the policies that ask for tags",
    "Savings Plans and reservations to buy": "`trimtab commitments` plans them all at once, after"
    " right-sizing",
    "duplicate training runs": "SageMaker says that two jobs had the same parameters and data, not"
    " that their code was the same",
    "checkpoint intervals and throughput by nodes of clusters on EC2": "SageMaker alone lists a"
    " job's interruptions and what throughput it reported (`checkpoint-interval`,"
    " `oversized-training`)",
    "function timeouts far above the usual duration (CloudBurn)": "a timeout costs nothing until it"
    " is reached: `failing-function` finds what is paid for failing",
    "Capacity Blocks that are not used": "they are paid at once and can't be given back",
    "Redshift, DocumentDB and MemoryDB with little load": "no anchor states how small a cluster may"
    " get; Redshift without any is `idle-warehouse`",
    "GPUs that pods request and do not use": "split costs go by what pods request; `idle-gpu` and"
    " `unused-gpu-hours` go by the GPUs themselves",
}
"""What others look for, or the bill seems to tell, and why no rule here does."""


def page(rules: tuple[Rule, ...]) -> str:
    """The page's whole text."""
    rows = "\n".join(f"| [`{r.id}`](#{r.id}) | {r.title} | {_asks(r)} |" for r in rules)
    index = f"{len(rules)} rules.\n\n| rule | finds | asks |\n|---|---|---|\n{rows}\n"
    none = "\n".join(f"| {waste} | {why} |" for waste, why in NO_RULES.items())
    tail = f"## What is not a rule, and why\n| waste | why |\n|---|---|\n{none}\n"
    return "\n".join((HEAD, index, *(_section(rule) for rule in rules), tail))


def _asks(rule: Rule) -> str:
    asked = [
        "utilisation" if rule.needs or rule.measures else "",
        "inventory" if rule.inventory else "",
        "objects" if "objects" in rule.stored else "",
        "access logs" if "reads" in rule.stored else "",
    ]
    return ", ".join(["bill", *(a for a in asked if a)])


def _section(rule: Rule) -> str:
    lines = [f"## {rule.id}", f"{rule.title}. Order {rule.precedence}.", ""]
    if rule.example:
        lines += [f"*Example:* {rule.example}.", ""]
    lines += [f"- **fires:** {rule.method}", f"- **formula:** {rule.formula}"]
    if rule.needs or rule.measures:
        names = dict.fromkeys((*rule.needs, *(m.id for m in rule.measures)))
        lines.append(f"- **utilisation:** {', '.join(f'`{n}`{_where(rule, n)}' for n in names)}")
    if rule.inventory:
        kinds = ", ".join(many(kind) for kind in rule.inventory)
        lines.append(f"- **inventory:** {kinds}")
    lines.append(f"- **sources:** {'; '.join(rule.sources)}")
    if rule.thresholds:
        lines += ["", "| threshold | default | meaning | from |", "|---|---:|---|---|"]
        lines += [
            f"| `{t.name}` | {t.default} {t.unit} | {t.meaning} | {t.source} |"
            for t in rule.thresholds
        ]
    return "\n".join([*lines, ""])


def _where(rule: Rule, metric: str) -> str:
    found = rule.measure(metric)
    return f" ({found.namespace} {found.metric})"


def main() -> None:
    """Write the page."""
    from cost.optimise import all_rules

    PAGE.write_text(page(all_rules()), encoding="utf-8")


if __name__ == "__main__":
    main()
