"""A month of an account that two exports tell: each tells it whole, so its cost would be doubled.

Lines of two exports cannot be matched: AWS's line ids differ from one report to the next, and rows
of FOCUS have none.
"""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, Final

import ibis

from cost.errors import SourceError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import ibis.expr.types as ir

    from cost.billing._reader import Group
    from cost.engines._base import Session

MONTH: Final = re.compile(
    r"(?:^|/)(?:billing_period=(\d{4}-\d\d)|(\d{4})(\d\d)\d\d-\d{8})(?:/|$)", re.IGNORECASE
)
"""How AWS names a month's folder: BILLING_PERIOD=2026-10, 20261001-20261101."""

NEEDS: Final = ("BillingPeriodStart", "BillingAccountId", "SubAccountId", "x_SourceFile")
"""What tells whose month a line is of, and which export's."""

Export = tuple[str, str | None]
"""A format; the folder that its months' folders lie in, where a file is in one."""


def several(groups: Sequence[Group]) -> bool:
    """Whether the files are of more than one export, so that `refuse_doubled` has to look."""
    return len({_export(group, file.path) for group in groups for file in group.files}) > 1


def refuse_doubled(session: Session, groups: Sequence[Group], lines: Sequence[ir.Table]) -> None:
    """Refuse what two exports tell.

    Args:
        session: the engine that reads them.
        groups: files of equal headers.
        lines: their lines, with NEEDS.

    Raises:
        SourceError: a month of an account is in two of them.
    """
    told: dict[tuple[str, str], dict[Export, str]] = defaultdict(dict)
    for group, table in zip(groups, lines, strict=True):
        labels = {str(file.path): file.label for file in group.files}
        for month, account, file in _months(session, table):
            label = labels.get(file, group.files[0].label)  # a zip was unpacked elsewhere
            told[month, account].setdefault(_export(group, Path(file)), label)
    twice = sorted(whose for whose, exports in told.items() if len(exports) > 1)
    if twice:
        month, account = twice[0]
        more = f" (and {len(twice) - 1} more such)" if len(twice) > 1 else ""
        exports = sorted((name, label) for (name, _), label in told[twice[0]].items())
        raise SourceError(
            f"{month} of account {account}{more} is in {len(exports)} exports, "
            f"{' and '.join(name for name, _ in exports)}: each tells the whole month",
            where=", ".join(label for _, label in exports),
            next_step="name the folder of one export: together they would double the bill",
        )


def _export(group: Group, file: Path) -> Export:
    found = MONTH.search(file.parent.as_posix())
    folder = file.parent.as_posix()[: found.start()] if found else None
    return group.source.title, folder


def _months(session: Session, lines: ir.Table) -> Iterator[tuple[str, str, str]]:
    found = lines.select(
        month=lines.BillingPeriodStart.truncate("M"),
        account=ibis.coalesce(lines.SubAccountId, lines.BillingAccountId),
        file=lines.x_SourceFile,
    ).distinct()
    for row in session.rows(found.filter(found.month.notnull() & found.account.notnull())):
        yield f"{row['month']:%Y-%m}", row["account"], row["file"]
