"""Answer Pulumi's questions about resources: the pack as a service on the analyzer protocol.

Pulumi asks about each resource with its checked inputs, and at the end about the stack with all
outputs. In a preview a computed output is unknown even where its input is known, so policies about
the stack are given the inputs that were seen before.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, TypeAlias

import grpc
from google.protobuf import empty_pb2
from pulumi.runtime.proto import analyzer_pb2 as proto
from pulumi.runtime.proto import analyzer_pb2_grpc, plugin_pb2

from cost.errors import SettingsError
from cost.markdown import plain
from cost.wire import from_wire
from policies import _remedy
from policies._base import STACK_TYPE, Policy
from policies.crossguard import messages
from policies.crossguard.description import NAME, SEVERITIES, VERSION, describe, level, text
from policies.evaluate import configure, evaluate
from policies.suppressions import suppress

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from cost.graph import Graph, Resource
    from policies.findings import Finding, Suppression

    Tolerated: TypeAlias = Callable[[Graph], Sequence[Suppression]]


class Analyzer(analyzer_pb2_grpc.AnalyzerServicer):
    """The policies behind Pulumi's protocol.

    Args:
        policies: which to run.
        tolerated: the suppressions that concern a graph.
    """

    def __init__(self, policies: Sequence[Policy], tolerated: Tolerated = lambda _: ()) -> None:
        self._policies = tuple(policies)
        self._tolerated = tolerated
        self._levels: dict[str, proto.EnforcementLevel.ValueType] = {
            p.id: level(p) for p in policies
        }
        self._settings: dict[str, dict[str, Any]] = {}
        # What the resources of this operation were seen with; an update follows its preview and
        # overwrites what that saw.
        self._inputs: dict[str, dict[str, Any]] = {}

    def Handshake(self, request: Any, context: Any) -> Any:  # noqa: ARG002
        """Nothing to agree on."""
        return proto.AnalyzerHandshakeResponse()

    def GetPluginInfo(self, request: Any, context: Any) -> Any:  # noqa: ARG002
        """The version."""
        return plugin_pb2.PluginInfo(version=VERSION)

    def GetAnalyzerInfo(self, request: Any, context: Any) -> Any:  # noqa: ARG002
        """The policies, for `pulumi policy` and for the check of their settings."""
        return describe(self._policies)

    def ConfigureStack(self, request: Any, context: Any) -> Any:  # noqa: ARG002
        """A new operation begins."""
        self._inputs.clear()
        return proto.AnalyzerStackConfigureResponse()

    def Cancel(self, request: Any, context: Any) -> Any:  # noqa: ARG002
        """Nothing runs that could be stopped."""
        return empty_pb2.Empty()

    def Configure(self, request: Any, context: Any) -> Any:
        """Take the levels and settings; an unknown setting ends the operation."""
        settings, levels = {}, dict(self._levels)
        for id_, given in request.policyConfig.items():
            settings[id_] = from_wire(messages.raw(given.properties))
            levels[id_] = given.enforcementLevel
        try:
            for policy in self._policies:
                configure(policy, settings)
        except SettingsError as error:
            context.abort(grpc.StatusCode.INVALID_ARGUMENT, str(error))
        self._settings, self._levels = settings, levels
        return empty_pb2.Empty()

    def Analyze(self, request: Any, context: Any) -> Any:  # noqa: ARG002
        """Judge one resource by the policies that look at nothing else."""
        inputs = self._inputs[request.urn] = messages.properties(request)
        found = messages.resource(request, inputs=inputs)
        return self._judged("resource", messages.graph([messages.provider(request), found]), found)

    def AnalyzeStack(self, request: Any, context: Any) -> Any:  # noqa: ARG002
        """Judge the stack by the policies that look at what is around a resource."""
        resources: list[Resource | None] = []
        for message in request.resources:
            resources += [messages.provider(message), self._with_inputs(message)]
        return self._judged("stack", messages.graph(resources), None)

    def _with_inputs(self, message: proto.AnalyzerResource) -> Resource:
        outputs = messages.properties(message)
        return messages.resource(
            message,
            inputs=self._inputs.get(message.urn, outputs),
            outputs=outputs,
            dependencies=tuple(message.dependencies),
            property_dependencies={
                k: tuple(v.urns) for k, v in message.propertyDependencies.items()
            },
        )

    def _judged(self, kind: str, graph: Graph, only: Resource | None) -> proto.AnalyzeResponse:
        """The diagnostics of a kind of policies; those that have nothing to look at say so.

        Without that Pulumi counts them as passed.
        """
        types = {r.type for r in graph} if only is None else {only.type}
        types |= {STACK_TYPE} if only is None else set()
        asked: list[Policy] = []
        idle: list[Policy] = []
        for policy in self._policies:
            if policy.kind == kind and self._levels[policy.id] != proto.DISABLED:
                (asked if types.intersection(policy.types) else idle).append(policy)
        response = proto.AnalyzeResponse(
            not_applicable=[
                proto.PolicyNotApplicable(policy_name=p.id, reason=f"looks at {_listed(p)}")
                for p in idle
            ]
        )
        for finding in self._findings(graph, asked):
            if finding.verdict in ("fail", "unknown", "error"):
                response.diagnostics.append(self._diagnostic(finding))
        return response

    def _findings(self, graph: Graph, policies: Sequence[Policy]) -> Sequence[Finding]:
        if not policies:
            return ()
        found = evaluate(graph, policies=policies, settings=self._settings)
        today = dt.datetime.now(dt.UTC).date()
        return suppress(found, self._tolerated(graph), stack=graph.stack, today=today)[0]

    def _diagnostic(self, finding: Finding) -> proto.AnalyzeDiagnostic:
        """A finding as Pulumi shows it.

        What cannot be told yet is an advice, as the SDK's own policies have it. A policy that
        raised is never silence, whatever its level.
        """
        policy = next(p for p in self._policies if p.id == finding.policy)
        levels: dict[str, proto.EnforcementLevel.ValueType] = {
            "unknown": proto.ADVISORY,
            "error": proto.MANDATORY,
        }
        set_to = self._levels[policy.id]
        # What is left after a remedy stops the deployment.
        own = proto.MANDATORY if set_to == proto.REMEDIATE else set_to
        said = f"{finding.name}: {finding.message}"
        if finding.verdict == "fail":
            said += f". Fix: {finding.fix}"
        return proto.AnalyzeDiagnostic(
            policyName=policy.id,
            policyPackName=NAME,
            policyPackVersion=VERSION,
            description=text(policy),
            message=f"{text(policy)}\n{plain(said)}",
            enforcementLevel=levels.get(finding.verdict, own),
            urn="" if finding.type == STACK_TYPE else finding.urn,
            severity=SEVERITIES[policy.severity],
        )

    def Remediate(self, request: Any, context: Any) -> Any:  # noqa: ARG002
        """Set what the policies at level `remediate` would have; each sees what the last wrote."""
        response = proto.RemediateResponse()
        tree = messages.raw(request.properties)
        above = messages.provider(request)
        for policy in self._policies:
            if self._levels[policy.id] != proto.REMEDIATE or policy.kind != "resource":
                continue
            request.properties.CopyFrom(messages.struct(tree))
            found = messages.resource(request, inputs=messages.properties(request))
            findings = self._findings(messages.graph([above, found]), [policy])
            remedy = next((f.remedy for f in findings if f.verdict == "fail" and f.remedy), ())
            if not remedy:
                reason = "there is nothing that it can set"
                skipped = proto.PolicyNotApplicable(policy_name=policy.id, reason=reason)
                response.not_applicable.append(skipped)
                continue
            tree = _remedy.apply(tree, remedy)
            response.remediations.append(
                proto.Remediation(
                    policyName=policy.id,
                    policyPackName=NAME,
                    policyPackVersion=VERSION,
                    description=text(policy),
                    properties=messages.struct(tree),
                )
            )
        return response


def _listed(policy: Policy) -> str:
    return ", ".join(policy.types)
