"""The two times that are compared, ends exclusive."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Final

from cost.analysis._series import DAY, WEEK, month_of, settled
from cost.errors import InputError

if TYPE_CHECKING:
    from cost.analysis._view import Options, Scope

    Span = tuple[dt.date, dt.date]

ALLOWED: Final = "2026-09:2026-10, or 2026-09-01..2026-09-14:2026-10-01..2026-10-14 (inclusive)"


def spans(scope: Scope, options: Options) -> tuple[Span, Span]:
    """The two times, ends exclusive: as asked for, else the last two months or weeks.

    An open month is compared with as many days of the one before.
    """
    asked = options.more.get("compare")
    if asked is not None:
        return _asked(str(asked))
    end = settled(scope.last_usage or scope.end.date() - DAY, scope)
    month = month_of(end - DAY)
    before = month_of(month[0] - DAY)
    if before[0] < scope.start.date():
        middle = end - WEEK * DAY
        return (middle - WEEK * DAY, middle), (middle, end)
    if end == month[1]:
        return before, month
    return (before[0], min(before[0] + (end - month[0]), before[1])), (month[0], end)


def _asked(text: str) -> tuple[Span, Span]:
    first, _, second = text.partition(":")
    found = _span(first, text), _span(second, text)
    if found[0][0] >= found[1][0]:
        raise InputError(f"{text!r}: the earlier time comes first", allowed=ALLOWED)
    return found


def _span(text: str, whole: str) -> Span:
    first, dots, last = text.partition("..")
    try:
        if not dots:
            return month_of(dt.date.fromisoformat(f"{first}-01"))
        start, end = dt.date.fromisoformat(first), dt.date.fromisoformat(last) + DAY
    except ValueError:
        raise InputError(f"{whole!r} are no two times to compare", allowed=ALLOWED) from None
    if end <= start:
        raise InputError(f"{text!r} ends before it begins", allowed=ALLOWED)
    return start, end


def said(span: Span) -> str:
    """A time as people say it, both days inclusive."""
    return f"{span[0]} to {span[1] - DAY}"
