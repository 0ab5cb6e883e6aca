"""The structure of a dashboard's body as AWS documents it, for tests.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class Axis(Strict):
    label: str = ""
    min: float | None = None
    max: float | None = None
    showUnits: bool = True


class Line(Strict):
    label: str = ""
    value: float
    color: Annotated[str, Field(pattern=r"^#[0-9a-f]{6}$")] | None = None


class MetricProperties(Strict):
    title: Annotated[str, Field(max_length=255)]
    metrics: Annotated[list[list[Any]], Field(min_length=1, max_length=500)]
    region: str
    view: Literal["timeSeries", "singleValue", "gauge", "bar", "pie"]
    stacked: bool
    period: Annotated[int, Field(ge=1)]
    yAxis: dict[Literal["left", "right"], Axis] = {}
    annotations: dict[Literal["horizontal"], list[Line]] = {}

    @model_validator(mode="after")
    def _rows(self) -> MetricProperties:
        ids = set()
        for row in self.metrics:
            *parts, options = row
            assert isinstance(options, dict), "the last part of a row says how to draw it"
            if "id" in options:
                assert options["id"] not in ids, "an id stands once"
                ids.add(options["id"])
            if "expression" in options:
                assert parts == [], "an expression has no metric"
                continue
            assert len(parts) >= 2 and len(parts) % 2 == 0, "a name, and pairs of dimensions"
            assert all(isinstance(part, str) for part in parts)
            assert len(parts) // 2 - 1 <= 30
        return self


class AlarmProperties(Strict):
    title: str
    alarms: Annotated[
        list[Annotated[str, Field(pattern=r"^arn:aws:cloudwatch:.+:alarm:.+$")]],
        Field(min_length=1, max_length=100),
    ]


class TextProperties(Strict):
    markdown: Annotated[str, Field(min_length=1)]


class Placed(Strict):
    x: Annotated[int, Field(ge=0, le=23)]
    y: Annotated[int, Field(ge=0)]
    width: Annotated[int, Field(ge=1, le=24)]
    height: Annotated[int, Field(ge=1, le=1000)]

    @model_validator(mode="after")
    def _fits(self) -> Placed:
        assert self.x + self.width <= 24
        return self


class MetricWidget(Placed):
    type: Literal["metric"]
    properties: MetricProperties


class AlarmWidget(Placed):
    type: Literal["alarm"]
    properties: AlarmProperties


class TextWidget(Placed):
    type: Literal["text"]
    properties: TextProperties


Widget = Annotated[MetricWidget | AlarmWidget | TextWidget, Field(discriminator="type")]


class Body(Strict):
    widgets: Annotated[list[Widget], Field(min_length=1, max_length=500)]

    @model_validator(mode="after")
    def _apart(self) -> Body:
        """No two widgets cover one another."""
        taken: set[tuple[int, int]] = set()
        for w in self.widgets:
            cells = {(x, y) for x in range(w.x, w.x + w.width) for y in range(w.y, w.y + w.height)}
            assert not taken & cells, f"{w.type} covers another widget"
            taken |= cells
        return self

    @property
    def metrics(self) -> int:
        """How many there are in all graphs."""
        return sum(len(w.properties.metrics) for w in self.widgets if isinstance(w, MetricWidget))
