"""The Pulumi provider `aws` whose AWS is the emulator on this machine, and never anything else."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any, TypeVar

from botocore.exceptions import BotoCoreError, ClientError, ConnectionError, EndpointConnectionError
from pulumi.provider.experimental import provider as protocol

from cost.errors import EmulatorError, InputError, NotFound
from cost.graph import UNKNOWN
from infra.sandbox import invokes
from infra.sandbox.check import check_inputs
from infra.sandbox.clients import DEFAULT_ACCOUNT, Clients, SandboxContext, require_loopback
from infra.sandbox.compare import Difference, differences, settle
from infra.sandbox.plain import to_plain_map, to_properties, to_property
from infra.sandbox.registry import handlers
from infra.sandbox.schema import schema

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from pulumi.provider.experimental.property_value import PropertyValue

    from infra.sandbox.handler import Handler, Values

META = "__meta"
"""The output in which the provider keeps what it needs to know of an earlier deployment."""

T = TypeVar("T")
_Kind = protocol.PropertyDiffKind
_KINDS = {
    "add": (_Kind.ADD, _Kind.ADD_REPLACE),
    "delete": (_Kind.DELETE, _Kind.DELETE_REPLACE),
    "update": (_Kind.UPDATE, _Kind.UPDATE_REPLACE),
}


class SandboxProvider(protocol.Provider):
    """One configured provider: one account and region. Make one for each provider resource."""

    def __init__(self, endpoint: str, incarnation: str = "") -> None:
        """Prepare a provider; nothing is asked of the emulator yet.

        Args:
            endpoint: the emulator's URL.
            incarnation: the emulator's identity, kept with what is deployed.

        Raises:
            InputError: the endpoint is not on this machine.
        """
        self.endpoint = require_loopback(endpoint)
        self.incarnation = incarnation
        self.region = "us-east-1"
        self.default_tags: dict[str, str] = {}
        self.clients = Clients(endpoint)

    async def configure(self, request: protocol.ConfigureRequest) -> protocol.ConfigureResponse:
        """Take account, region and default tags from the provider's inputs."""
        settings = _settings(request)
        _refuse_endpoints(settings)
        self.region = str(settings.get("region") or "us-east-1")
        tags = settings.get("defaultTags") or {}
        self.default_tags = {k: str(v) for k, v in (tags.get("tags") or {}).items()}
        self.clients = Clients(self.endpoint, _account(settings))
        return protocol.ConfigureResponse(
            accept_secrets=True, supports_preview=True, accept_resources=True, accept_outputs=False
        )

    async def check_config(self, request: protocol.CheckRequest) -> protocol.CheckResponse:
        """Accept the provider's inputs as they are; `configure` judges them."""
        return protocol.CheckResponse(inputs=request.new_inputs)

    async def diff_config(self, request: protocol.DiffRequest) -> protocol.DiffResponse:
        """Changed provider inputs change nothing that is deployed by themselves."""
        del request
        return protocol.DiffResponse()

    async def check(self, request: protocol.CheckRequest) -> protocol.CheckResponse:
        """Validate inputs; fill in names, defaults and default tags."""
        checked, failures = check_inputs(_handler(request.type), self.default_tags, request)
        return protocol.CheckResponse(
            inputs=to_properties(checked, request.new_inputs),
            failures=[protocol.CheckFailure(name, reason) for name, reason in failures],
        )

    async def diff(self, request: protocol.DiffRequest) -> protocol.DiffResponse:
        """Compare new inputs with what was deployed, property by property."""
        handler = _handler(request.type)
        found = differences(
            previous_inputs(to_plain_map(request.old_state)),
            to_plain_map(request.new_inputs),
            request.ignore_changes,
        )
        replaces = [d for d in found if d.forces_replacement(handler.replace_on)]
        return protocol.DiffResponse(
            changes=bool(found),
            replaces=sorted({d.root for d in replaces}),
            diffs=sorted({d.root for d in found}),
            detailed_diff={d.path: _property_diff(d, d in replaces) for d in found},
            delete_before_replace=bool(replaces) and handler.delete_before_replace,
        )

    async def create(self, request: protocol.CreateRequest) -> protocol.CreateResponse:
        """Create on the emulator; a preview answers with what is known: the inputs."""
        inputs = to_plain_map(request.properties)
        if request.preview:
            return protocol.CreateResponse(None, dict(request.properties))
        ctx, handler = self._context(request.urn, inputs), _handler(request.type)
        id, outputs = await _run(request.urn, lambda: handler.create(ctx, inputs))
        return protocol.CreateResponse(
            id, self._state(handler, inputs, outputs, request.properties)
        )

    async def update(self, request: protocol.UpdateRequest) -> protocol.UpdateResponse:
        """Change on the emulator; a preview keeps the outputs that the change cannot touch."""
        olds, news = to_plain_map(request.olds), to_plain_map(request.news)
        handler = _handler(request.type)
        if request.preview:
            stable = {
                k: v
                for k, v in request.olds.items()
                if k not in previous_inputs(olds) and k not in handler.changing
            }
            return protocol.UpdateResponse({**stable, **request.news})
        ctx, old = self._context(request.urn, news), previous_inputs(olds)
        computed = {k: v for k, v in olds.items() if k not in old and k != META}
        outputs = await _run(
            request.urn, lambda: handler.update(ctx, request.resource_id, old, news)
        )
        return protocol.UpdateResponse(
            self._state(handler, news, {**computed, **outputs}, request.news)
        )

    async def read(self, request: protocol.ReadRequest) -> protocol.ReadResponse:
        """Ask the emulator what a resource is like now; an empty id says that it is gone."""
        state, handler = to_plain_map(request.properties), _handler(request.type)
        inputs = to_plain_map(request.inputs) or previous_inputs(state)
        if not inputs:
            raise InputError("the sandbox adopts nothing that it did not deploy", where=request.urn)
        ctx = self._context(request.urn, inputs)
        found = await _run(request.urn, lambda: handler.read(ctx, request.resource_id, inputs))
        if found is None:
            return protocol.ReadResponse("", {}, {})
        actual = {k: settle(inputs[k], v) if k in inputs else v for k, v in found.items()}
        now = {k: actual.get(k, v) for k, v in inputs.items()}
        computed = {k: v for k, v in state.items() if k not in inputs and k != META}
        outputs = self._state(handler, now, {**computed, **actual}, request.properties)
        return protocol.ReadResponse(
            request.resource_id, outputs, to_properties(now, request.inputs)
        )

    async def delete(self, request: protocol.DeleteRequest) -> None:
        """Delete on the emulator; what is gone already is no error."""
        outputs, handler = to_plain_map(request.properties), _handler(request.type)
        ctx = self._context(request.urn, outputs)
        await _run(request.urn, lambda: handler.remove(ctx, request.resource_id, outputs))

    async def invoke(self, request: protocol.InvokeRequest) -> protocol.InvokeResponse:
        """Answer a look-up, or refuse it by name."""
        args = to_plain_map(request.args)
        ctx = self._context(request.tok, args)
        result = await _run(request.tok, lambda: invokes.answer(ctx, request.tok, args))
        return protocol.InvokeResponse(to_properties(result))

    def _context(self, urn: str, inputs: Values) -> SandboxContext:
        region = inputs.get("region")
        return SandboxContext(
            clients=self.clients,
            region=region if isinstance(region, str) else self.region,
            incarnation=self.incarnation,
            urn=urn,
            default_tags=self.default_tags,
        )

    def _state(
        self, handler: Handler, inputs: Values, outputs: Values, like: Mapping[str, PropertyValue]
    ) -> dict[str, PropertyValue]:
        """A resource's outputs: what was computed, all inputs, and the provider's own notes."""
        known = schema(handler.type)
        state = {**outputs, **inputs}
        if known is not None and known.taggable:
            state["tagsAll"] = inputs.get("tags") or {}
            like = {**like, **({"tagsAll": like["tags"]} if "tags" in like else {})}
        if known is not None and "region" in known.outputs:
            state.setdefault("region", self.region)
        meta = {"inputs": sorted(inputs), "incarnation": self.incarnation}
        return {**to_properties(state, like), META: to_property(json.dumps(meta))}


def previous_inputs(state: Values) -> Values:
    """The inputs of an earlier deployment, picked from its outputs by the provider's notes.

    A state without notes (a graph's inputs, when two programs are compared) is all inputs.
    """
    meta = state.get(META)
    if not isinstance(meta, str):
        return state
    names = json.loads(meta)["inputs"]
    return {k: state[k] for k in names if k in state}


def incarnation_of(state: Mapping[str, Any]) -> str | None:
    """The emulator that a resource was deployed to, by its outputs; None if to none of ours."""
    try:
        found = json.loads(state[META])["incarnation"]
    except (KeyError, TypeError, ValueError):
        return None
    return str(found)


def _handler(token: str) -> Handler:
    token = token.rpartition("$")[2]  # the SDK leaves the types of the parents before it
    known = handlers()
    if token not in known:
        raise NotFound(
            "resource type of the sandbox",
            token,
            known,
            next_step="`trimtab sandbox status` lists the types that it knows",
        )
    return known[token]


def _property_diff(difference: Difference, replaces: bool) -> protocol.PropertyDiff:
    return protocol.PropertyDiff(_KINDS[difference.kind][replaces], input_diff=True)


def _settings(request: protocol.ConfigureRequest) -> Values:
    """The provider's inputs; the SDK sends everything that is no string as JSON."""
    settings = to_plain_map(request.args)
    for name, value in request.variables.items():
        settings.setdefault(name.removeprefix("aws:config:"), value)
    return {k: _decoded(v) for k, v in settings.items() if v is not UNKNOWN}


def _decoded(value: Any) -> Any:
    if isinstance(value, str) and value[:1] in ("{", "[", '"'):
        try:
            return json.loads(value)
        except ValueError:
            return value
    return value


def _account(settings: Values) -> str:
    """The account to be: the one that is allowed, else the one whose role is assumed."""
    allowed = settings.get("allowedAccountIds") or []
    if allowed:
        return str(allowed[0])
    for role in settings.get("assumeRoles") or []:
        parts = str(role.get("roleArn", "")).split(":")
        if len(parts) > 4 and parts[4].isdigit():
            return parts[4]
    return DEFAULT_ACCOUNT


def _refuse_endpoints(settings: Values) -> None:
    """A program's own endpoints are honoured only if they are on this machine as well."""
    for endpoints in settings.get("endpoints") or []:
        for url in endpoints.values():
            require_loopback(str(url))


async def _run(urn: str, work: Callable[[], T]) -> T:
    """Do blocking work in a thread; what the emulator says becomes one clear error."""
    try:
        return await asyncio.to_thread(work)
    except (EndpointConnectionError, ConnectionError) as error:
        raise EmulatorError(
            "the emulator does not answer",
            where=urn,
            next_step="`trimtab sandbox status` tells whether it runs, `up` starts it",
        ) from error
    except ClientError as error:
        details = error.response.get("Error", {})
        raise EmulatorError(
            f"{error.operation_name} was refused: {details.get('Code')}: {details.get('Message')}",
            where=urn,
        ) from error
    except BotoCoreError as error:
        raise EmulatorError(str(error), where=urn) from error
    except EmulatorError as error:
        error.where = error.where or urn
        raise
