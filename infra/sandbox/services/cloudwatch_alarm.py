"""CloudWatch alarms: on a metric, on metric math, on an anomaly band."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cost.graph import UNKNOWN
from infra.sandbox.handler import AutoName, Context, Failure, Handler, Values
from infra.sandbox.services._alarm import alarm_arn, as_given, delete, described, retag, tags_of
from infra.sandbox.services._common import tag_list
from infra.sandbox.services._differences import given
from infra.sandbox.services._fit import fit, plain

if TYPE_CHECKING:
    from collections.abc import Mapping

BANDS = frozenset(
    {
        "GreaterThanUpperThreshold",
        "LessThanLowerOrGreaterThanUpperThreshold",
        "LessThanLowerThreshold",
    }
)
"""How a value is compared with an anomaly band, which is a pair of thresholds."""
DAY, WEEK, HOUR = 86_400, 604_800, 3_600

_ALARM = {"name": "AlarmName"}
_COMPUTED = ("tags", "region")


def _dimensions(dimensions: Mapping[str, str] | None) -> list[dict[str, str]]:
    return [{"Name": k, "Value": v} for k, v in sorted((dimensions or {}).items())]


def _query(query: Values) -> dict[str, Any]:
    """One metric, or one expression over others. What is not said to be returned is not."""
    metric = query.get("metric")
    stat = None
    if metric:
        source = {"MetricName": metric["metricName"], "Namespace": metric.get("namespace")}
        dimensions = _dimensions(metric.get("dimensions")) or None
        stat = given(
            {
                "Metric": given({**source, "Dimensions": dimensions}),
                "Period": int(metric["period"]),
                "Stat": metric["stat"],
                "Unit": metric.get("unit"),
            }
        )
    return given(
        {
            "Id": query["id"],
            "AccountId": query.get("accountId"),
            "Expression": query.get("expression"),
            "Label": query.get("label"),
            "MetricStat": stat,
            "Period": query.get("period"),
            "ReturnData": bool(query.get("returnData", False)),
        }
    )


def _alarm(inputs: Values) -> dict[str, Any]:
    rest = fit("cloudwatch", "PutMetricAlarm", inputs, _ALARM, (*_COMPUTED, *_BY_HAND))
    if inputs.get("dimensions"):
        rest["Dimensions"] = _dimensions(inputs["dimensions"])
    if inputs.get("metricQueries"):
        rest["Metrics"] = [_query(query) for query in inputs["metricQueries"]]
    return rest


_BY_HAND = ("dimensions", "metricQueries")


def _create_alarm(ctx: Context, inputs: Values) -> tuple[str, Values]:
    tags = tag_list(inputs.get("tags"))
    ctx.client("cloudwatch").put_metric_alarm(**_alarm(inputs), Tags=tags)
    return inputs["name"], {"arn": alarm_arn(ctx, inputs["name"])}


def _read_alarm(ctx: Context, id: str, inputs: Values) -> Values | None:
    there = described(ctx, id, "MetricAlarm")
    if there is None:
        return None
    # What the program did not give, AWS fills in: shown only where it was asked for.
    found = {k: as_given(v, inputs.get(k)) for k, v in _named(there).items()}
    return {
        **{k: v for k, v in found.items() if k in inputs or k == "arn"},
        "tags": tags_of(ctx, id),
    }


def _named(there: Mapping[str, Any]) -> Values:
    """CloudWatch's description in the names of the program."""
    found: Values = plain({k: v for k, v in there.items() if k not in ("Dimensions", "Metrics")})
    found |= {"arn": there["AlarmArn"], "name": there["AlarmName"]}
    found["evaluateLowSampleCountPercentiles"] = there.get("EvaluateLowSampleCountPercentile")
    found["dimensions"] = {d["Name"]: d["Value"] for d in there.get("Dimensions", [])}
    found["metricQueries"] = [_described_query(query) for query in there.get("Metrics", [])]
    return found


def _described_query(query: Mapping[str, Any]) -> Values:
    found: Values = plain({k: v for k, v in query.items() if k != "MetricStat"})
    stat = query.get("MetricStat")
    if stat:
        metric = stat["Metric"]
        found["metric"] = plain({k: v for k, v in stat.items() if k != "Metric"}) | given(
            {
                "metricName": metric["MetricName"],
                "namespace": metric.get("Namespace"),
                "dimensions": {d["Name"]: d["Value"] for d in metric.get("Dimensions", [])} or None,
            }
        )
    return found


def _update_alarm(ctx: Context, id: str, old: Values, new: Values) -> Values:
    if _alarm(old) != _alarm(new):
        ctx.client("cloudwatch").put_metric_alarm(**_alarm(new))
    retag(ctx, id, old, new)
    return {"arn": alarm_arn(ctx, id)}


def _check_alarm(inputs: Values) -> list[Failure]:
    """What PutMetricAlarm refuses and no list of allowed values says."""
    failures = [*_check_threshold(inputs), *_check_queries(inputs), *_check_time(inputs)]
    needed, looked = inputs.get("datapointsToAlarm"), inputs.get("evaluationPeriods")
    if isinstance(needed, int | float) and isinstance(looked, int | float) and needed > looked:
        failures.append(("datapointsToAlarm", f"{needed:g} of {looked:g} periods cannot breach"))
    return failures


def _check_threshold(inputs: Values) -> list[Failure]:
    operator = inputs.get("comparisonOperator")
    if operator is UNKNOWN:
        return []
    band = inputs.get("thresholdMetricId")
    if operator in BANDS and not band:
        return [("thresholdMetricId", f"{operator} compares with an anomaly band: name its query")]
    if operator not in BANDS and band:
        return [("comparisonOperator", f"an anomaly band needs one of {', '.join(sorted(BANDS))}")]
    if not band and inputs.get("threshold") is None:
        return [("threshold", "needed, unless thresholdMetricId names an anomaly band")]
    return []


def _check_queries(inputs: Values) -> list[Failure]:
    queries = inputs.get("metricQueries")
    if queries is UNKNOWN or inputs.get("metricName") is UNKNOWN:
        return []
    if not queries:
        return [] if inputs.get("metricName") else [("metricName", "or metricQueries: one of them")]
    if inputs.get("metricName"):
        return [("metricQueries", "not together with metricName")]
    band = inputs.get("thresholdMetricId")
    returned = [q["id"] for q in queries if q.get("returnData") and q["id"] != band]
    if len(returned) != 1:
        return [("metricQueries", f"exactly one of them returns data, not {len(returned)}")]
    if band and band not in {q["id"] for q in queries}:
        return [("thresholdMetricId", f"no query has the id {band!r}")]
    return []


def _check_time(inputs: Values) -> list[Failure]:
    """Up to a day may be looked at, or a week by the hour: API_PutMetricAlarm, Period."""
    period, looked = inputs.get("period"), inputs.get("evaluationPeriods")
    if not isinstance(period, int | float) or not isinstance(looked, int | float):
        return []
    if period not in (10, 20, 30) and period % 60:
        return [("period", f"{period:g} is not 10, 20, 30 or a multiple of 60")]
    longest = WEEK if period >= HOUR else DAY
    if period * looked > longest:
        return [("evaluationPeriods", f"{looked:g} of {period:g} s exceed {longest} s")]
    return []


HANDLERS = (
    Handler(
        type="aws:cloudwatch/metricAlarm:MetricAlarm",
        grade="completed",
        note="moto compares nothing with a threshold: `trimtab sandbox alarm` sets the state",
        replace_on=frozenset({"name"}),
        naming=AutoName(limit=255),
        defaults={"actionsEnabled": True, "treatMissingData": "missing"},
        check=_check_alarm,
        create=_create_alarm,
        read=_read_alarm,
        update=_update_alarm,
        delete=delete,
    ),
)
