"""The same policies as CrossGuard's: what `pulumi preview --policy-pack policies` runs.

Pulumi calls a resource policy once for each resource, with its checked inputs, and a stack policy
once, with all outputs. In a preview a computed output is unknown even where its input is known, so
stack policies are given the inputs that the resource policies saw.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pulumi_policy import (
    EnforcementLevel,
    PolicyConfigSchema,
    ResourceValidationArgs,
    ResourceValidationPolicy,
    StackValidationArgs,
    StackValidationPolicy,
)
from pulumi_policy import Policy as PulumiPolicy
from pulumi_policy import Severity as PulumiSeverity
from pulumi_policy.proxy import UNKNOWN_STRING_VALUE, UnknownValueError, _is_unknown

from cost.graph import UNKNOWN, Graph, Resource
from cost.graph_files import decode_provider_input
from policies._base import STACK_TYPE, Policy
from policies.evaluate import all_policies, evaluate

if TYPE_CHECKING:
    from policies.findings import Finding, Suppression
from policies.suppressions import read_suppressions, suppress

Report = Callable[..., None]
SUPPRESSIONS = Path(__file__).with_name("suppressions.yaml")
MANDATORY = ("critical", "high")


def normalise(value: Any) -> Any:
    """A property as the graph has it: no proxies, whole numbers as int, unknowns as UNKNOWN."""
    if isinstance(value, str):
        return UNKNOWN if _is_unknown(value) else value
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, Mapping):
        target = _target(value)
        return {k: normalise(v) for k, v in target.items() if not str(k).startswith("__")}
    if isinstance(value, Sequence):
        return [normalise(v) for v in _target(value)]
    return value


def _target(proxy: Any) -> Any:
    """What a proxy of the SDK wraps: reading through it would raise at the first unknown."""
    return proxy if isinstance(proxy, dict | list | tuple) else proxy["__target"]


@dataclass
class Memory:
    """What the calls of one operation have shown so far.

    Pulumi asks every policy about the same resource; it is read once. A policy that is asked about
    a resource again shows that a new operation has begun (`pulumi up` previews first).
    """

    tolerated: tuple[Suppression, ...] = ()
    _seen: dict[str, tuple[Graph, set[str]]] = field(default_factory=dict)
    _stack: tuple[Graph, set[str]] | None = None

    def of_resource(self, id_: str, args: ResourceValidationArgs) -> Graph:
        """The resource, with its provider."""
        known = self._seen.get(args.urn)
        if known is None or id_ in known[1]:
            resources = [_provider(args), _resource(args, inputs=_properties(args))]
            known = self._seen[args.urn] = _graph(resources), set()
        known[1].add(id_)
        return known[0]

    def of_stack(self, id_: str, args: StackValidationArgs) -> Graph:
        """All resources of the stack."""
        if self._stack is None or id_ in self._stack[1]:
            resources = []
            for found in args.resources:
                resources += [_provider(found), self._remembered(found)]
            self._stack = _graph(resources), set()
        self._stack[1].add(id_)
        return self._stack[0]

    def _remembered(self, args: Any) -> Resource:
        outputs = _properties(args)
        known = self._seen.get(args.urn)
        inputs = known[0].get(args.urn).inputs if known else outputs
        depends = {k: [r.urn for r in v] for k, v in args.property_dependencies.items()}
        return _resource(args, inputs=inputs, outputs=outputs, property_dependencies=depends)


def _graph(resources: Sequence[Resource | None]) -> Graph:
    unique: dict[str, Resource] = {}
    for resource in resources:
        if resource is not None:
            unique.setdefault(resource.urn, resource)
    stack, project = "stack", "project"
    if unique:
        # urn:pulumi:STACK::PROJECT::TYPES::NAME
        head, project, *_ = next(iter(unique)).split("::")
        stack = head.removeprefix("urn:pulumi:")
    return Graph(project, stack, tuple(unique.values()))


def _provider(args: Any) -> Resource | None:
    found = args.provider
    if found is None:
        return None
    inputs = _properties(found)
    return Resource(urn=found.urn, type=found.resource_type, name=found.name, inputs=inputs)


def _properties(args: Any) -> dict[str, Any]:
    found: dict[str, Any] = normalise(args.props)
    if args.resource_type.startswith("pulumi:providers:"):
        # A provider's inputs are text: what is not text to begin with arrives as JSON.
        found = {k: decode_provider_input(v) for k, v in found.items()}
    return found


def _resource(args: Any, **more: Any) -> Resource:
    options = {"protect": True} if args.opts is not None and args.opts.protect else {}
    return Resource(
        urn=args.urn,
        type=args.resource_type,
        name=args.name,
        provider=args.provider.urn if args.provider else None,
        options=options,
        **more,
    )


def adapt(policy: Policy, memory: Memory) -> PulumiPolicy:
    """One of our policies as one of CrossGuard's.

    Critical and high ones are mandatory, the others advisory; a policy pack's configuration may say
    otherwise. An unknown verdict is reported as Pulumi reports them: "can't run policy … during
    preview". A check that raises is a violation, never silence.
    """

    def validate_resource(args: ResourceValidationArgs, report: Report) -> None:
        graph = memory.of_resource(policy.id, args)
        if args.resource_type not in policy.types:
            args.not_applicable(f"looks at {', '.join(policy.types)}")
        _judge(policy, graph, args.get_config(), memory.tolerated, report)

    def validate_stack(args: StackValidationArgs, report: Report) -> None:
        graph = memory.of_stack(policy.id, args)
        about_stack = STACK_TYPE in policy.types
        if not about_stack and next(graph.of_type(*policy.types), None) is None:
            args.not_applicable(f"the stack has no {', '.join(policy.types)}")
        _judge(policy, graph, args.get_config(), memory.tolerated, report)

    known = _description(policy)
    if policy.kind == "stack":
        return StackValidationPolicy(validate=validate_stack, **known)
    return ResourceValidationPolicy(validate=validate_resource, **known)


def _judge(
    policy: Policy,
    graph: Graph,
    config: Mapping[str, Any],
    tolerated: Sequence[Suppression],
    report: Report,
) -> None:
    settings = {policy.id: normalise(config)}
    found = evaluate(graph, policies=[policy], settings=settings)
    today = dt.datetime.now(dt.UTC).date()
    findings, _ = suppress(found, tolerated, stack=graph.stack, today=today)
    for finding in findings:
        if finding.verdict in ("fail", "error"):
            report(f"{finding.name}: {finding.message}. Fix: {finding.fix}", _urn(finding))
    unknown = [f for f in findings if f.verdict == "unknown"]
    if unknown:
        paths = [f"{f.name}.{path}" for f in unknown for path in f.paths or ("inputs",)]
        error = UnknownValueError(UNKNOWN_STRING_VALUE, paths)
        error.message = "; ".join(f"{f.name}: {f.message}" for f in unknown)
        raise error


def _urn(finding: Finding) -> str | None:
    return None if finding.type == STACK_TYPE else finding.urn


def _description(policy: Policy) -> dict[str, Any]:
    controls = [f"{name} {id_}" for name, ids in policy.frameworks.items() for id_ in ids]
    mandatory = policy.severity in MANDATORY
    return {
        "name": policy.id,
        "description": f"{policy.title}. {policy.why}",
        "enforcement_level": EnforcementLevel.MANDATORY if mandatory else EnforcementLevel.ADVISORY,
        "config_schema": _schema(policy),
        "display_name": policy.title,
        "severity": PulumiSeverity(policy.severity),
        "tags": [*controls, *policy.equivalents],
        "remediation_steps": policy.fix,
    }


def _schema(policy: Policy) -> PolicyConfigSchema | None:
    """The settings' types and defaults, in what the CLI's own validator understands."""
    properties = policy.config.model_json_schema().get("properties", {})
    plain = {}
    for name, schema in properties.items():
        # An amount is a number or text to pydantic; as JSON it is a number here.
        kept = {k: schema[k] for k in ("type", "items") if k in schema} or {"type": "number"}
        default = schema["default"]
        kept["default"] = float(default) if kept == {"type": "number"} else default
        plain[name] = kept
    return PolicyConfigSchema(properties=plain) if plain else None


def pack() -> list[PulumiPolicy]:
    """All policies. Resource policies come first: what they see, the stack policies need.

    The suppressions beside the pack hold here, too; that none is stale is `trimtab check`'s to say.
    """
    tolerated: tuple[Suppression, ...] = ()
    if SUPPRESSIONS.is_file():
        tolerated = read_suppressions(SUPPRESSIONS, (p.id for p in all_policies()))
    memory = Memory(tolerated=tolerated)
    ordered = sorted(all_policies(), key=lambda p: (p.kind, p.id))
    return [adapt(policy, memory) for policy in ordered]
