"""Compare what models see now with what they were trained on; put what was found where it alarms.

The event is one entry of the stack's section `drift`, as the rule of its schedule sends it (see
`infra.components.drift`). Metrics of an entry: `ColumnsDrifted`, `ColumnsNotEvaluated`,
`LargestPsi` and `LargestDistance`; of a column, where the entry asks for it, `Psi` and `Distance`.
What could not be measured has no metric: no number is better than a wrong one. Where columns drift,
an event `Drift Found` of source `trimtab.drift` names them, for whoever wants to train again.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Final

import boto3

from infra.functions.drift_measures import Measured, Thresholds, measure
from infra.functions.drift_samples import NoSample, Place, Sample, kind_of, read, values

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

NAMESPACE: Final = "Trimtab/Drift"
SOURCE: Final = "trimtab.drift"
DETAIL_TYPE: Final = "Drift Found"
ROWS: Final = 200_000
MOST_NAMED: Final = 50
"""Columns in one event: EventBridge takes 256 KB."""
MOST_AT_ONCE: Final = 500
"""Metrics in one request: 1000 and 1 MB are AWS's limits."""


def handler(event: Mapping[str, Any], context: object) -> dict[str, Any]:
    """Measure an entry.

    Args:
        event: `entry` (its name in metrics), `reference` and `current` (`bucket`, `prefix`), and
            optionally `columns` (names; all of the reference if empty), `thresholds`, `rows`,
            `per_column`.
        context: AWS's.

    Raises:
        NoSample: one of the samples has no readable file: the function fails, and its alarm tells.
    """
    del context
    s3 = boto3.client("s3")
    columns, rows = event.get("columns") or [], int(event.get("rows", ROWS))
    reference = read(s3, Place(**event["reference"]), columns, rows)
    current = read(s3, Place(**event["current"]), columns, rows)
    found = compare(reference, current, columns, Thresholds(**event.get("thresholds", {})))
    drifted = [one for one in found if one.verdict == "drift"]
    metrics = list(_metrics(event["entry"], found, per_column=bool(event.get("per_column"))))
    cloudwatch = boto3.client("cloudwatch")
    for start in range(0, len(metrics), MOST_AT_ONCE):
        part = metrics[start : start + MOST_AT_ONCE]
        cloudwatch.put_metric_data(Namespace=NAMESPACE, MetricData=part)
    if drifted:
        _announce(event["entry"], drifted)
    for one in found:
        print(json.dumps(asdict(one)))  # noqa: T201 - the log is the report
    return {
        "entry": event["entry"],
        "rows": {"reference": len(reference.table), "current": len(current.table)},
        "passed_over": [*reference.passed_over, *current.passed_over],
        "columns": [asdict(one) for one in found],
    }


def compare(
    reference: Sample, current: Sample, columns: Sequence[str], limits: Thresholds
) -> list[Measured]:
    """Measure the columns that were named, or else all that the reference has."""
    return [
        _column(name, reference, current, limits)
        for name in columns or reference.table.schema.names
    ]


def _column(name: str, reference: Sample, current: Sample, limits: Thresholds) -> Measured:
    for sample, which in ((reference, "reference"), (current, "current sample")):
        if name not in sample.table.schema.names:
            return Measured(column=name, verdict="not evaluated", why=f"the {which} lacks it")
    types = [sample.table.schema.field(name).type for sample in (reference, current)]
    kinds = [kind_of(one) for one in types]
    if kinds[0] is None:
        why = f"no distribution of type {types[0]}"
        return Measured(column=name, verdict="not evaluated", why=why)
    if kinds[0] != kinds[1]:
        # A number that has become a text is the worst of drifts.
        why = f"its type has changed from {types[0]} to {types[1]}"
        return Measured(column=name, verdict="drift", why=why)
    both = (
        values(reference.table[name], kinds[0]),
        values(current.table[name], kinds[0]),
    )
    return measure(name, kinds[0], both, limits)


def _metrics(
    entry: str, found: Sequence[Measured], *, per_column: bool
) -> Iterator[dict[str, Any]]:
    of_entry = [{"Name": "Entry", "Value": entry}]
    verdicts = [one.verdict for one in found]
    yield _metric("ColumnsDrifted", verdicts.count("drift"), of_entry)
    yield _metric("ColumnsNotEvaluated", verdicts.count("not evaluated"), of_entry)
    for name, attribute in (("Psi", "psi"), ("Distance", "distance")):
        known = {
            one.column: value for one in found if (value := getattr(one, attribute)) is not None
        }
        if known:
            yield _metric(f"Largest{name}", max(known.values()), of_entry)
        for column, value in known.items() if per_column else ():
            yield _metric(name, value, [*of_entry, {"Name": "Column", "Value": column}])


def _metric(name: str, value: float, dimensions: list[dict[str, str]]) -> dict[str, Any]:
    return {"MetricName": name, "Value": value, "Dimensions": dimensions, "Unit": "None"}


def _announce(entry: str, drifted: Sequence[Measured]) -> None:
    worst = sorted(drifted, key=lambda one: -(one.psi or 0))[:MOST_NAMED]
    detail = {
        "entry": entry,
        "drifted": len(drifted),
        "columns": [{"column": one.column, "why": one.why, "psi": one.psi} for one in worst],
    }
    told = {"Source": SOURCE, "DetailType": DETAIL_TYPE, "Detail": json.dumps(detail)}
    answer = boto3.client("events").put_events(Entries=[told])
    if answer["FailedEntryCount"]:
        raise RuntimeError(f"the event was not taken: {answer['Entries'][0].get('ErrorMessage')}")


__all__ = ["NoSample", "compare", "handler"]
