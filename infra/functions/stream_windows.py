"""What is computed of a window, and how its parts come together in the online table.

Several shards contribute to one row, each with parts of its own, in any order, some of them twice.
Counts and sums are added by DynamoDB itself, in one step with the part's name, which the row then
holds and refuses to take again; a minimum replaces only what is larger, however often it is tried.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Context, Decimal
from typing import TYPE_CHECKING, Any, Final

from botocore.exceptions import ClientError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from infra.functions.stream_schema import Schema

_PLACES: Final = Decimal("1e-12")
"""DynamoDB keeps 38 digits: twelve behind the point leave room for sums of the largest."""
_EXACT: Final = Context(prec=38)
FUNCTIONS: Final = frozenset({"count", "sum", "minimum", "maximum", "average"})
_NUMBERS: Final = frozenset({"int", "bigint", "double"})


@dataclass(frozen=True, kw_only=True)
class Measure:
    """A number of a window."""

    name: str
    function: str
    field: str = ""


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What is computed, over which windows and groups."""

    window_seconds: int
    group_by: str
    measures: tuple[Measure, ...]

    def added(self) -> tuple[tuple[str, Measure], ...]:
        """The attributes that parts are added to, with their measures."""
        found: list[tuple[str, Measure]] = []
        for measure in self.measures:
            if measure.function == "average":
                found += [(f"{measure.name}_sum", measure), (f"{measure.name}_count", measure)]
            elif measure.function in ("count", "sum"):
                found.append((measure.name, measure))
        return tuple(found)


def plan_of(text: str, schema: Schema) -> Plan:
    """A plan from its JSON.

    Raises:
        ValueError: it does not fit the schema: a fault of the deployment.
    """
    given = json.loads(text)
    measures = tuple(
        Measure(name=m["name"], function=m["function"], field=m.get("field") or "")
        for m in given["measures"]
    )
    group = schema.fields.get(given["group_by"])
    if group is None or group.personal:
        raise ValueError(f"{given['group_by']!r} is personal, or no field of {schema.stream}")
    for measure in measures:
        of = schema.fields.get(measure.field)
        fits = measure.function == "count" or (of is not None and of.type in _NUMBERS)
        if measure.function not in FUNCTIONS or not fits:
            raise ValueError(f"{measure.name}: {measure.function} of {measure.field!r}")
    return Plan(
        window_seconds=given["window_seconds"], group_by=given["group_by"], measures=measures
    )


@dataclass(kw_only=True)
class Cell:
    """A group of a window, as far as it has come together."""

    start: int
    """The window's start in seconds since 1970."""
    group: str
    sums: dict[str, Decimal] = field(default_factory=dict)
    """What is added: counts and sums, by attribute."""
    ends: dict[str, Decimal] = field(default_factory=dict)
    """Minima and maxima, by measure."""

    @property
    def day(self) -> str:
        """The UTC day of the window."""
        return datetime.fromtimestamp(self.start, UTC).date().isoformat()

    @property
    def window(self) -> str:
        """The window's name."""
        return _stamp(self.start)

    def add(self, plan: Plan, values: Mapping[str, Any]) -> None:
        """Add an event. A measure of a field that the event lacks stays as it was."""
        for measure in plan.measures:
            if measure.function == "count":
                self._plus(measure.name, Decimal(1))
                continue
            if measure.field not in values:
                continue
            number = _places(Decimal(str(values[measure.field])))
            if measure.function in ("minimum", "maximum"):
                pick = min if measure.function == "minimum" else max
                self.ends[measure.name] = pick(self.ends.get(measure.name, number), number)
            elif measure.function == "average":
                self._plus(f"{measure.name}_sum", number)
                self._plus(f"{measure.name}_count", Decimal(1))
            else:
                self._plus(measure.name, number)

    def _plus(self, name: str, number: Decimal) -> None:
        self.sums[name] = _EXACT.add(self.sums.get(name, Decimal(0)), number)

    def state(self) -> dict[str, Any]:
        """As Lambda keeps it: numbers as text, so that none is rounded on the way."""
        return {
            "sums": {k: str(v) for k, v in self.sums.items()},
            "ends": {k: str(v) for k, v in self.ends.items()},
        }

    def row(self, plan: Plan, part: str) -> dict[str, Any]:
        """As the lake has it."""
        numbers = {**self.sums, **self.ends}
        return {
            "window_start": _sql(self.start),
            "window_end": _sql(self.start + plan.window_seconds),
            plan.group_by: self.group,
            **{k: int(v) if v == v.to_integral_value() else float(v) for k, v in numbers.items()},
            "part": part,
        }


def cells_of(state: Mapping[str, Any]) -> dict[str, Cell]:
    """The cells of a state."""
    found = {}
    for key, kept in state.items():
        start, group = json.loads(key)
        sums = {k: Decimal(v) for k, v in kept["sums"].items()}
        ends = {k: Decimal(v) for k, v in kept["ends"].items()}
        found[key] = Cell(start=start, group=group, sums=sums, ends=ends)
    return found


@dataclass(frozen=True, kw_only=True)
class Online:
    """The online table."""

    client: Any
    table: str
    keep_seconds: int

    def add(self, plan: Plan, cell: Cell, part: str, now: int) -> None:
        """Add a part to its row, once.

        Raises:
            ClientError: the table does not take it; the window is to be tried again.
        """
        key = {"group": {"S": cell.group}, "window": {"S": cell.window}}
        expires = max(cell.start, now) + self.keep_seconds
        sums = {**dict.fromkeys((name for name, _ in plan.added()), Decimal(0)), **cell.sums}
        names = {f"#s{n}": name for n, name in enumerate(sums)}
        values = {f":s{n}": {"N": f"{number:f}"} for n, number in enumerate(sums.values())}
        adds = ", ".join(["#parts :parts", *(f"#s{n} :s{n}" for n in range(len(sums)))])
        self._update(
            key,
            f"ADD {adds} SET #expires = :expires",
            "attribute_not_exists(#parts) OR NOT contains(#parts, :part)",
            {**names, "#parts": "parts", "#expires": "expires"},
            {
                **values,
                ":part": {"S": part},
                ":parts": {"SS": [part]},
                ":expires": {"N": str(expires)},
            },
        )
        for measure in plan.measures:
            if measure.name in cell.ends:
                self._end(key, measure, cell.ends[measure.name])
            elif measure.function == "average":
                self._average(key, measure.name)

    def _end(self, key: dict[str, Any], measure: Measure, number: Decimal) -> None:
        sign = ">" if measure.function == "minimum" else "<"
        self._update(
            key,
            "SET #end = :end",
            f"attribute_not_exists(#end) OR #end {sign} :end",
            {"#end": measure.name},
            {":end": {"N": f"{number:f}"}},
        )

    def _average(self, key: dict[str, Any], name: str) -> None:
        """Divide what the row holds now; who adds to it in the meantime divides again."""
        row = self.client.get_item(TableName=self.table, Key=key, ConsistentRead=True)["Item"]
        total, number = (Decimal(row[f"{name}_{part}"]["N"]) for part in ("sum", "count"))
        if not number:
            return
        average = _places(_EXACT.divide(total, number))
        self._update(
            key,
            "SET #average = :average",
            "#count = :count",
            {"#average": name, "#count": f"{name}_count"},
            {":average": {"N": f"{average:f}"}, ":count": {"N": f"{number:f}"}},
        )

    def _update(
        self,
        key: dict[str, Any],
        update: str,
        condition: str,
        names: dict[str, str],
        values: dict[str, Any],
    ) -> None:
        """Update a row; what its condition forbids is done already."""
        try:
            self.client.update_item(
                TableName=self.table,
                Key=key,
                UpdateExpression=update,
                ConditionExpression=condition,
                ExpressionAttributeNames=names,
                ExpressionAttributeValues=values,
            )
        except ClientError as error:
            if error.response["Error"]["Code"] != "ConditionalCheckFailedException":
                raise


def _places(number: Decimal) -> Decimal:
    return number.quantize(_PLACES, context=_EXACT).normalize(_EXACT)


def _stamp(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _sql(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d %H:%M:%S")
