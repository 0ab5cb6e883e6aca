"""The bodies of dashboards: what components show, and what they have alarms on.

Structure: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from infra.components._alarms import Alarm, BandAlarm, MathAlarm, Metric

if TYPE_CHECKING:
    from collections.abc import Sequence

    from infra.components._alarms import Made
    from infra.components._context import Context
    from infra.components._panels import Board, Panel

MOST_METRICS: Final = 500
"""Of one dashboard: AWS allows 2500 in its graphs together, and so many take long to draw."""
MOST_ALARMS: Final = 100
"""Of one widget of alarms."""
COLUMNS, WIDTH, HEIGHT = 24, 8, 6

TITLES: Final[dict[Board, str]] = {
    "fleet": "Instances and networks: what runs, what is wanted, what passes through",
    "gpu": "Accelerators: how busy they are",
    "serving": "Models: how fast and how well they answer",
    "pipeline": "Data on its way: what waits, what was lost",
    "spend": "Money: what the account is charged so far this month",
}
BOARDS: Final[dict[str, Board]] = {
    "AWS/ApplicationELB": "serving",
    "AWS/AutoScaling": "fleet",
    "AWS/Billing": "spend",
    "AWS/EC2": "fleet",
    "AWS/ECS": "serving",
    "AWS/NATGateway": "fleet",
    "CWAgent": "gpu",
    "ECS/ContainerInsights": "serving",
}
"""Where an alarm's metric is shown, by its namespace; all others move data."""


@dataclass
class Body:
    """One dashboard, while it is put together."""

    region: str
    widgets: list[dict[str, Any]] = field(default_factory=list)
    metrics: int = 0
    left_out: int = 0
    """Graphs for which there was no room."""

    def add(self, kind: str, properties: dict[str, Any], *, width: int = WIDTH) -> None:
        """A widget in the next free place, from left to right."""
        beside = self.widgets[-1] if self.widgets else None
        x, y, height = 0, 0, HEIGHT if kind == "metric" else 2
        if beside is not None:
            x, y = beside["x"] + beside["width"], beside["y"]
            if x + width > COLUMNS or beside["height"] != height:
                x, y = 0, y + beside["height"]
        place = {"x": x, "y": y, "width": width, "height": height}
        self.widgets.append({"type": kind, **place, "properties": properties})

    def graph(self, title: str, rows: list[list[Any]], **properties: Any) -> None:
        """A graph of some metrics, if there is room for them."""
        if self.metrics + len(rows) > MOST_METRICS:
            self.left_out += 1
            return
        self.metrics += len(rows)
        fixed = {"view": "timeSeries", "stacked": False, "region": self.region}
        self.add("metric", {"title": title, "metrics": rows, **fixed, **properties})


def board_of(made: Made) -> Board:
    """The dashboard on which an alarm's metric is shown."""
    metric = next(iter(_metrics(made.wanted).values()))
    if metric.namespace == "CWAgent" and "gpu" not in metric.metric:
        return "fleet"
    return BOARDS.get(metric.namespace, "pipeline")


def body(board: Board, context: Context, panels: Sequence[Panel], alarms: Sequence[Made]) -> Body:
    """A dashboard: its alarms first, then what components show, then what alarms watch.

    Args:
        board: which.
        context: the stack's.
        panels: of all boards.
        alarms: of all boards.
    """
    made = Body(context.region)
    made.add("text", {"markdown": f"## {TITLES[board]}"}, width=COLUMNS)
    own = [one for one in alarms if board_of(one) == board]
    for start in range(0, len(own), MOST_ALARMS):
        arns = [context.arn("cloudwatch", f"alarm:{one.name}") for one in own[start:][:MOST_ALARMS]]
        made.add("alarm", {"title": "Alarms", "alarms": arns}, width=COLUMNS)
    for panel in panels:
        if panel.board == board:
            _show(made, panel)
    for alike in _alike(own):
        _watch(made, alike)
    if made.left_out:
        text = f"{made.left_out} graphs more were left out: {MOST_METRICS} metrics are shown."
        made.add("text", {"markdown": text}, width=COLUMNS)
    return made


def _show(made: Body, panel: Panel) -> None:
    rows = [_row(line.metric, label=line.label, stat=line.metric.statistic) for line in panel.lines]
    properties: dict[str, Any] = {"period": panel.period_seconds}
    if panel.region is not None:
        properties["region"] = panel.region
    if panel.unit:
        properties["yAxis"] = {"left": {"label": panel.unit, "showUnits": False, "min": 0}}
    made.graph(panel.title, rows, **properties)


def _alike(alarms: Sequence[Made]) -> list[list[Made]]:
    """Alarms that watch one metric of different things at one threshold: they share a graph."""
    groups: dict[object, list[Made]] = {}
    for one in alarms:
        wanted = one.wanted
        key: object = one.name
        if isinstance(wanted, Alarm):
            seen = (wanted.namespace, wanted.metric, wanted.statistic)
            key = (*seen, wanted.period_seconds, wanted.threshold)
        groups.setdefault(key, []).append(one)
    return list(groups.values())


def _watch(made: Body, alike: Sequence[Made]) -> None:
    """A graph of what some alarms watch, and of where they alarm."""
    wanted, name = alike[0].wanted, alike[0].name
    properties: dict[str, Any] = {"period": wanted.period_seconds}
    if not isinstance(wanted, BandAlarm):
        at = {"label": "alarms", "value": wanted.threshold, "color": "#d62728"}
        properties["annotations"] = {"horizontal": [at]}
    made.graph(_title(alike) if len(alike) > 1 else name, _rows(alike), **properties)


def _title(alike: Sequence[Made]) -> str:
    metric = next(iter(_metrics(alike[0].wanted).values()))
    return f"{metric.metric} ({metric.namespace})"


def _rows(alike: Sequence[Made]) -> list[list[Any]]:
    wanted, name = alike[0].wanted, alike[0].name
    if isinstance(wanted, BandAlarm):
        band = {"expression": f"ANOMALY_DETECTION_BAND(m1, {wanted.width:g})", "id": "band"}
        return [_row(wanted, id="m1", stat=wanted.statistic), [band]]
    if isinstance(wanted, MathAlarm):
        hidden = [
            _row(m, id=key, stat=m.statistic, visible=False) for key, m in wanted.metrics.items()
        ]
        return [*hidden, [{"expression": wanted.expression, "id": "result", "label": name}]]
    watched = [(one.name, one.wanted) for one in alike if isinstance(one.wanted, Alarm)]
    return [_row(metric, stat=metric.statistic, label=label) for label, metric in watched]


def _metrics(wanted: Alarm | MathAlarm | BandAlarm) -> dict[str, Metric]:
    return dict(wanted.metrics) if isinstance(wanted, MathAlarm) else {"watched": wanted}


def _row(metric: Metric, **options: Any) -> list[Any]:
    """A metric as dashboards write it: namespace, name, pairs of dimensions, and how to draw it."""
    pairs = [part for pair in metric.dimensions.items() for part in pair]
    return [metric.namespace, metric.metric, *pairs, options]
