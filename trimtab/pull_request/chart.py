"""The evidence behind a recommendation as a chart that GitHub draws by itself (Mermaid)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from trimtab.evidence_days import Days, days_of

if TYPE_CHECKING:
    from cost.models import Recommendation
    from cost.rules._base import Context, Rule

_UNSAFE: Final = re.compile(r"[^\w .,:/%()+-]", re.ASCII)
"""What might end or steer a Mermaid text; names are others' words."""


def chart(one: Recommendation, rule: Rule, context: Context) -> list[str]:
    """Lines of Markdown; empty where no day of it is known."""
    days = days_of(one, rule, context)
    return [] if days is None else _mermaid(days)


def _mermaid(days: Days) -> list[str]:
    listed = ", ".join(f'"{day:%m-%d}"' for day in days.dates)
    level = [] if days.level is None else [(days.level,) * len(days.dates)]
    straight = ", level line: the new size is full" if level else ""
    rows = (", ".join(f"{v:.2f}" for v in values) for values in (*days.values, *level))
    top = "100" if days.unit == "%" else f"{days.top:.2f}"
    return [
        "```mermaid",
        "xychart-beta",
        f'    title "{_text(days.title)}{straight}"',
        f"    x-axis [{listed}]",
        # Left to itself, Mermaid begins at the lowest value.
        f'    y-axis "{_text(days.unit)}" 0 --> {top}',
        *(f"    {days.kind} [{row}]" for row in rows),
        "```",
    ]


def _text(value: str) -> str:
    return _UNSAFE.sub("?", value)
