"""Days that cost more or less than the weeks before them let expect, and what did it.

How days are judged: cost.analysis._baseline.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

import ibis

from cost.analysis import _by, _series
from cost.analysis._series import DAY, by_key, rest, series
from cost.analysis._view import COST_COLUMN, RESIDUAL, Column, Options, Rows, Scope, View
from cost.money import cents, estimate

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import ibis.expr.types as ir

    from cost.analysis._baseline import Judged
    from cost.analysis._series import Series

COLUMNS: Final = (
    Column(name="first_day", title="From", kind="date", about="the first odd day, UTC"),
    Column(name="days", title="Days", kind="count", about="odd days without a break"),
    Column(name="cost", title="Cost", kind="money", about="of these days"),
    Column(name="expected", title="Expected", kind="money", about="by the six weeks before"),
    Column(name="excess", title="Excess", kind="money", about="cost less expected"),
    Column(name="score", title="Deviations", kind="quantity", about="of the oddest day, robust"),
    Column(name="state", title="State", kind="text", about="ended, going on, or the new usual"),
    Column(name="cause", title="Most of it", kind="text", about="usage type that changed most"),
)

LEAST: Final = 1.0
"""Money a day: smaller jumps are no one's work."""

LEAST_OF_ALL: Final = 0.005
"""Of the bill's usual day, likewise."""

MOST: Final = 25
"""Rows; a bill with more has another problem than its oddest days."""

FAR_BELOW: Final = 8
"""Keys without a charge of an eighth of the least jump are not looked at: a jump is no more than
twice the dearest day, and few charges are for the same day. Of thousands of keys few are left."""

CAUSE_DAYS: Final = 28
WHAT: Final = "usage-type"


def query(scope: Scope, options: Options) -> ir.Table:
    """The days of the whole bill; those of the dimensions are asked for where it is long enough."""
    _by.refuse_times(options.by, _series.NO_TIMES)
    return _series.query(scope, replace(options, by=()))


def finish(rows: Rows, scope: Scope, options: Options) -> Rows:
    """The odd days, joined to spells; those that cost most first."""
    from cost.analysis._baseline import LEAST_WEEKS, WEEK

    whole = series(rows, scope, replace(options, by=()))
    if whole is None or whole.days <= LEAST_WEEKS * WEEK:
        days = 0 if whole is None else whole.days
        why = f"too short: {days} days of history, {LEAST_WEEKS * WEEK + 1} are the least"
        return [rest(rows, (), state=why)]
    usual = float(sorted(whole.whole())[whole.days // 2])
    least = max(LEAST, LEAST_OF_ALL * usual)
    large = scope.fetch(_large(scope, options, least))
    found = series(large, scope, options, like=whole)
    spells = [] if found is None else _spells(found, least, by_key(large, options.by))
    odd = _with_causes(spells[:MOST], scope, options)
    return [*odd, rest(rows, (row["cost"] for row in odd), state=_ordinary(len(spells)))]


def _large(scope: Scope, options: Options, least: float) -> ir.Table:
    """The days of the keys that may have an anomaly."""
    sums = _series.sums(scope, options)
    dearest = sums.cost.abs().max().over(ibis.window(group_by=options.by))
    return sums.filter(dearest >= least / FAR_BELOW).order_by("day", "charge_days", *options.by)


def _spells(found: Series, least: float, lines: Mapping[tuple[Any, ...], Rows]) -> Rows:
    """The anomalies of all keys, those that cost most first."""
    from cost.analysis._baseline import judge

    judged = judge(found.values, least=least)
    spells = [
        _spell(found, judged, place, span, lines[key])
        for place, key in enumerate(found.keys)
        for span in _runs(judged, place)
    ]
    return sorted(spells, key=lambda row: -abs(row["excess"]))


def _ordinary(spells: int) -> str:
    less = f", and {spells - MOST:,} lesser anomalies" if spells > MOST else ""
    return f"days as expected{less}"


def _runs(judged: Judged, place: int) -> list[tuple[int, int]]:
    """First and last odd day of each spell in one direction."""
    spells: list[tuple[int, int]] = []
    side = 0
    for day, odd in enumerate(judged.odd[place]):
        now = (1 if judged.score[place, day] > 0 else -1) if odd else 0
        if now and now == side:
            spells[-1] = (spells[-1][0], day)
        elif now:
            spells.append((day, day))
        side = now
    return spells


def _spell(
    found: Series, judged: Judged, place: int, reach: tuple[int, int], lines: Rows
) -> dict[str, Any]:
    from cost.analysis._baseline import NEW_LEVEL_DAYS

    first, last = reach
    span = slice(first, last + 1)
    cost = _series.running(lines, found.day(first), found.day(last + 1)) or Decimal(0)
    expected = estimate(judged.expected[place, span].sum())
    days = last + 1 - first
    going_on = "going on" if last == found.days - 1 else "ended"
    score = max(judged.score[place, span], key=abs)
    return {
        "key": found.keys[place],
        "first_day": found.day(first),
        "days": days,
        "cost": cost,
        "expected": expected,
        "excess": cents(cost) - expected,
        "score": estimate(score, "0.1"),
        "state": "the new usual" if days >= NEW_LEVEL_DAYS else going_on,
    }


def _with_causes(odd: Rows, scope: Scope, options: Options) -> Rows:
    """The spells with what caused them, and their keys as columns."""
    lines = _by_type(odd, scope, options) if odd else {}
    found: Rows = []
    for row in odd:
        key = row.pop("key")
        cause = _cause(row, lines.get(key, ()), scope)
        found.append({**dict(zip(options.by, key, strict=True)), **row, "cause": cause})
    return found


def _by_type(odd: Rows, scope: Scope, options: Options) -> dict[tuple[Any, ...], Rows]:
    """Running cost by day and usage type, of the odd keys alone."""
    table, by = _by.cut(scope, tuple(dict.fromkeys((*options.by, WHAT))))
    running = table.ChargeCategory.isin(_series.RUNNING)
    marked, keys = _by.marked(
        table, by, day=table.day, running=running, cost_=table[COST_COLUMN[options.cost]]
    )
    columns = [marked[keys[name]] for name in options.by]
    wanted = ibis.or_(*(_alike(columns, row["key"]) for row in odd))
    lines = marked.filter(wanted, marked.running)
    grouped = lines.group_by("day", **keys).aggregate(cost=lines.cost_.sum())
    return by_key(scope.fetch(grouped), options.by)


def _alike(columns: list[Any], key: tuple[str | None, ...]) -> Any:
    pairs = zip(columns, key, strict=True)
    return ibis.and_(*(c.isnull() if value is None else c == value for c, value in pairs))


def _cause(row: dict[str, Any], lines: Iterable[dict[str, Any]], scope: Scope) -> str | None:
    """The usage type whose mean day moved most, the same way, against the four weeks before."""
    first, end = row["first_day"], row["first_day"] + row["days"] * DAY
    start = max(first - CAUSE_DAYS * DAY, scope.start.date())
    changes: dict[str | None, float] = defaultdict(float)
    for line in lines:
        if line["day"] is None or not start <= line["day"] < end:
            continue
        days = row["days"] if line["day"] >= first else -(first - start).days
        changes[line[WHAT]] += float(line["cost"] or 0) / days
    same = {what: change for what, change in changes.items() if change * float(row["excess"]) > 0}
    most = max(same, key=lambda what: (abs(same[what]), str(what)), default=None)
    return None if most is None else f"{most}: {estimate(same[most]):+,.2f} a day"


def notes(rows: Rows, scope: Scope, options: Options) -> tuple[str, ...]:
    """What was judged, and what could not be."""
    del scope, options
    from cost.analysis._baseline import LEAST_WEEKS

    found = sum(not row[RESIDUAL] for row in rows)
    return (
        f"{found or 'no'} anomal{'y' if found == 1 else 'ies'}; the first {LEAST_WEEKS} weeks and "
        f"the last {_series.SETTLING_DAYS} days of an open month (AWS brings usage late) are not "
        "judged",
    )


VIEW = View(
    id="anomalies",
    title="Anomalies",
    about="Which days cost more or less than the weeks before let expect, and why.",
    chapter="time",
    columns=COLUMNS,
    query=query,
    finish=finish,
    notes=notes,
    by=("component", "service"),
    costs=("effective", "billed"),
    accepts=frozenset({"by", "cost"}),
)
