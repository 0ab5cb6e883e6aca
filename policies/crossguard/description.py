"""What the pack tells Pulumi about itself: its policies, their levels, their settings' schemas."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from google.protobuf import struct_pb2
from pulumi.runtime.proto import analyzer_pb2 as proto

if TYPE_CHECKING:
    from collections.abc import Iterable

    from policies._base import Policy, Severity

NAME: Final = "trimtab"
# The command line shows the version of PulumiPolicy.yaml; it takes this one only if there is none.
VERSION: Final = "0.0.1"
MANDATORY: Final = ("critical", "high")
SEVERITIES: Final[dict[Severity, proto.PolicySeverity.ValueType]] = {
    "critical": proto.POLICY_SEVERITY_CRITICAL,
    "high": proto.POLICY_SEVERITY_HIGH,
    "medium": proto.POLICY_SEVERITY_MEDIUM,
    "low": proto.POLICY_SEVERITY_LOW,
}


def level(policy: Policy) -> proto.EnforcementLevel.ValueType:
    """Critical and high ones are mandatory, the others advisory, unless configured otherwise."""
    return proto.MANDATORY if policy.severity in MANDATORY else proto.ADVISORY


def describe(policies: Iterable[Policy]) -> proto.AnalyzerInfo:
    """The pack and its policies."""
    return proto.AnalyzerInfo(
        name=NAME,
        version=VERSION,
        supportsConfig=True,
        policies=[_describe(policy) for policy in policies],
    )


def _describe(policy: Policy) -> proto.PolicyInfo:
    controls = [f"{name} {id_}" for name, ids in policy.frameworks.items() for id_ in ids]
    about_stack = policy.kind == "stack"
    found = proto.PolicyInfo(
        name=policy.id,
        displayName=policy.title,
        description=text(policy),
        enforcementLevel=level(policy),
        severity=SEVERITIES[policy.severity],
        tags=[*controls, *policy.equivalents],
        remediation_steps=policy.fix,
        policy_type=proto.POLICY_TYPE_STACK if about_stack else proto.POLICY_TYPE_RESOURCE,
    )
    schema = _schema(policy)
    if schema:
        properties = struct_pb2.Struct()
        properties.update(schema)
        found.configSchema.CopyFrom(proto.PolicyConfigSchema(properties=properties))
    return found


def text(policy: Policy) -> str:
    """What must hold and why, in a line."""
    return f"{policy.title}. {policy.why}"


def _schema(policy: Policy) -> dict[str, Any]:
    """The settings' types and defaults, in what the command line's own validator understands."""
    defaults = policy.config().model_dump(mode="json")
    plain = {}
    for name, schema in policy.config.model_json_schema().get("properties", {}).items():
        # An amount is a number or text to pydantic; as JSON it is a number here.
        kept = {k: schema[k] for k in ("type", "items") if k in schema} or {"type": "number"}
        default = defaults[name]
        kept["default"] = float(default) if kept == {"type": "number"} else default
        plain[name] = kept
    return plain
