"""Dashboards: as AWS documents them, what belongs on which, and not too much."""

from __future__ import annotations

from typing import Any, get_args

import pytest

from infra.components._alarms import Alarm, BandAlarm, Made, MathAlarm, Metric, Wanted
from infra.components._context import Context
from infra.components._dashboards import MOST_METRICS, body
from infra.components._panels import Board, Line, Panel
from infra.settings import StackSettings
from infra.settings.monitoring import Board as BoardSetting
from tests.infra.dashboards import Body, MetricWidget
from tests.infra.graphs import sections

CONTEXT = Context(
    project="trimtab", stack="dev", settings=StackSettings.model_validate(sections("dev")["stack"])
)


def metric(namespace: str = "AWS/EC2", name: str = "CPUUtilization", **dimensions: str) -> Metric:
    return Metric(namespace=namespace, metric=name, dimensions=dimensions, statistic="Average")


def panel(board: Board, title: str, lines: int = 1, **more: Any) -> Panel:
    rows = [Line(metric=metric(InstanceId=f"i-{n}"), label=str(n)) for n in range(lines)]
    return Panel(board=board, title=title, lines=rows, **more)


def made(wanted: Wanted, name: str = "x") -> Made:
    nothing: Any = None  # the resource: dashboards name alarms, and do not depend on them
    return Made("clusters.a", "ml", nothing, name, wanted)


def alarm(namespace: str, name: str = "m") -> Made:
    whole: dict[str, Any] = {"namespace": namespace, "metric": name, "dimensions": {"A": "b"}}
    return made(Alarm(name="x", what="y", threshold=5, **whole))


def drawn(board: Board, panels: list[Panel], alarms: list[Made]) -> Body:
    found = body(board, CONTEXT, panels, alarms)
    return Body.model_validate({"widgets": found.widgets})


def titles(found: Body) -> list[str]:
    return [w.properties.title for w in found.widgets if isinstance(w, MetricWidget)]


def test_a_board_shows_its_own_and_nothing_else() -> None:
    panels = [panel("fleet", "sizes"), panel("serving", "answers", unit="s")]
    alarms = [alarm("AWS/NATGateway"), alarm("AWS/ApplicationELB")]
    assert titles(drawn("fleet", panels, alarms)) == ["sizes", "x"]
    assert titles(drawn("spend", panels, alarms)) == []


@pytest.mark.parametrize(
    ("namespace", "name", "board"),
    [
        ("AWS/AutoScaling", "GroupMaxSize", "fleet"),
        ("CWAgent", "nvidia_smi_utilization_gpu", "gpu"),
        ("CWAgent", "mem_used_percent", "fleet"),
        ("AWS/Kinesis", "IteratorAge", "pipeline"),
        ("Trimtab/Drift", "ColumnsDrifted", "pipeline"),
        ("AWS/Billing", "EstimatedCharges", "spend"),
        ("AWS/ECS", "CPUUtilization", "serving"),
    ],
)
def test_alarms_are_shown_where_their_metric_belongs(
    namespace: str, name: str, board: Board
) -> None:
    for other in get_args(Board):
        shown = titles(drawn(other, [], [alarm(namespace, name)]))
        assert shown == (["x"] if other == board else [])


def test_alarms_are_drawn_with_their_thresholds_expressions_and_bands() -> None:
    cpu = metric(AutoScalingGroupName="g")
    math = MathAlarm(
        name="m", what="w", expression="a / b", metrics={"a": cpu, "b": cpu}, threshold=1
    )
    fields: dict[str, Any] = vars(cpu)
    band = BandAlarm(name="b", what="w", width=2, **fields)
    found = drawn("fleet", [], [made(math, "ratio"), made(band, "band")])
    ratio, strip = (w.properties for w in found.widgets if isinstance(w, MetricWidget))
    assert ratio.annotations["horizontal"][0].value == 1
    assert [row[-1].get("visible", True) for row in ratio.metrics] == [False, False, True]
    assert ratio.metrics[-1][0]["expression"] == "a / b"
    assert strip.metrics[1][0]["expression"] == "ANOMALY_DETECTION_BAND(m1, 2)"


def test_alarms_that_watch_the_same_share_a_graph() -> None:
    several = [
        made(
            Alarm(
                name="e",
                what="w",
                namespace="AWS/Lambda",
                metric="Errors",
                dimensions={"FunctionName": name},
                threshold=threshold,
            ),
            name,
        )
        for name, threshold in (("a", 0), ("b", 0), ("c", 5))
    ]
    found = drawn("pipeline", [], several)
    assert titles(found) == ["Errors (AWS/Lambda)", "c"]
    (first, _) = (w.properties for w in found.widgets if isinstance(w, MetricWidget))
    assert [row[-1]["label"] for row in first.metrics] == ["a", "b"]


def test_a_hundred_alarms_are_named_at_once() -> None:
    many = [alarm("AWS/SQS") for _ in range(150)]
    found = drawn("pipeline", [], many)
    assert [len(w.properties.alarms) for w in found.widgets if w.type == "alarm"] == [100, 50]


def test_no_more_metrics_than_can_be_drawn() -> None:
    panels = [panel("fleet", str(n), lines=60) for n in range(12)]
    found = drawn("fleet", panels, [])
    assert found.metrics == 480 <= MOST_METRICS
    assert found.widgets[-1].properties.model_dump() == {
        "markdown": "4 graphs more were left out: 500 metrics are shown."
    }


def test_widgets_stand_beside_each_other() -> None:
    found = drawn("fleet", [panel("fleet", str(n)) for n in range(4)], [])
    places = [(w.x, w.y) for w in found.widgets]
    assert places == [(0, 0), (0, 2), (8, 2), (16, 2), (0, 8)]


def test_a_panel_may_be_of_another_region() -> None:
    (found,) = [
        w.properties
        for w in drawn("spend", [panel("spend", "charges", region="us-west-2")], []).widgets
        if isinstance(w, MetricWidget)
    ]
    assert found.region == "us-west-2"


def test_the_settings_name_the_same_dashboards() -> None:
    assert get_args(Board) == get_args(BoardSetting)
