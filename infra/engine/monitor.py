"""Stand where the Pulumi engine stands: answer what a program's SDK asks of it.

The SDK speaks to the engine through two services, ResourceMonitor and Engine
(https://github.com/pulumi/pulumi/tree/master/proto/pulumi). It accepts any object with their
methods in the place of a gRPC stub, which is how its own mocks work, and how this works.
"""

from __future__ import annotations

import heapq
import threading
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from google.protobuf import empty_pb2
from pulumi.runtime.proto import engine_pb2, resource_pb2

from cost.errors import InputError, UnfinishedError
from cost.graph import Graph, Resource
from cost.graph_files import decode_provider_input
from infra.engine.registration import read_registration, read_source
from infra.engine.runner import call_site
from infra.engine.structs import to_plain
from infra.engine.transforms import Transforms
from infra.engine.urns import (
    PROVIDER_PREFIX,
    STACK_TYPE,
    default_provider_name,
    make_urn,
    package_of,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from infra.engine.project import Project

    Invoke = Callable[[resource_pb2.ResourceInvokeRequest], resource_pb2.ResourceInvokeResponse]

_SEVERITIES: Final = {engine_pb2.WARNING: "warning", engine_pb2.ERROR: "error"}
_FEATURES: Final = (
    resource_pb2.RESOURCE_MONITOR_FEATURE_SECRETS,
    resource_pb2.RESOURCE_MONITOR_FEATURE_RESOURCE_REFERENCES,
    resource_pb2.RESOURCE_MONITOR_FEATURE_ALIAS_SPECS,
    resource_pb2.RESOURCE_MONITOR_FEATURE_DELETED_WITH,
    resource_pb2.RESOURCE_MONITOR_FEATURE_REPLACE_WITH,
    resource_pb2.RESOURCE_MONITOR_FEATURE_TRANSFORMS,
    resource_pb2.RESOURCE_MONITOR_FEATURE_PARAMETERIZATION,
)


class Monitor:
    """Collects what a program registers. Nothing is deployed: this is a preview's monitor.

    Its methods are called from several threads at once. `logs` holds what the program logged at
    warning level or above, as (severity, text). `slow` says that answers may have to wait for
    someone, so that each needs a thread.
    """

    slow = False

    def __init__(self, project: Project) -> None:
        self.project = project
        self.logs: list[tuple[str, str]] = []
        self._lock = threading.RLock()
        self._found: dict[str, Resource] = {}
        self._packages: dict[str, str] = {}
        self._transforms = Transforms()
        self.invoke: Invoke | None = None
        self.interrupted = False

    def graph(self) -> Graph:
        """All that was registered, in an order that does not change from run to run."""
        return Graph(self.project.name, self.project.stack, ordered(self._found.values()))

    def interrupt(self) -> None:
        """Ctrl-C: register nothing more."""
        self.interrupted = True

    # What a subclass changes ------------------------------------------------------------------

    def register(
        self, resource: Resource, request: resource_pb2.RegisterResourceRequest
    ) -> resource_pb2.RegisterResourceResponse:
        """Answer a registration. In a preview the inputs come back and all else is unknown."""
        del resource
        return resource_pb2.RegisterResourceResponse(urn="", object=request.object)

    def register_outputs(self, urn: str, outputs: dict[str, Any]) -> None:
        """Take a component's or the stack's outputs."""
        with self._lock:
            self._found[urn] = replace(self._found[urn], outputs=outputs)

    def make_default_provider(self, package: str, version: str) -> str:
        """Register the provider that Pulumi makes for resources that name none; give its urn."""
        type_ = f"{PROVIDER_PREFIX}{package}"
        name = default_provider_name(version)
        urn = make_urn(self.project.stack, self.project.name, None, type_, name)
        prefix = f"{package}:"
        inputs: dict[str, Any] = {
            key.removeprefix(prefix): decode_provider_input(value)
            for key, value in self.project.config.items()
            if key.startswith(prefix)
        }
        if version:
            inputs["version"] = version
        self.add(Resource(urn=urn, type=type_, name=name, inputs=inputs))
        return urn

    def add(self, resource: Resource) -> None:
        """Keep a resource.

        Raises:
            InputError: the program registered another with the same urn.
        """
        with self._lock:
            other = self._found.setdefault(resource.urn, resource)
        if other is not resource and not resource.name.startswith("default"):
            raise InputError(
                f"two resources with one name: {resource.type} {resource.name!r}",
                where=str(resource.source or other.source or ""),
                next_step=f"rename one; the other is declared at {other.source}",
            )

    # ResourceMonitor --------------------------------------------------------------------------

    def GetDeploymentInfo(self, request: empty_pb2.Empty) -> resource_pb2.DeploymentInfo:
        """What this engine can do."""
        del request
        return resource_pb2.DeploymentInfo(supportedFeatures=_FEATURES)

    def RegisterResource(
        self, request: resource_pb2.RegisterResourceRequest
    ) -> resource_pb2.RegisterResourceResponse:
        """Register a resource."""
        if request.remote:
            raise InputError(
                f"{request.type} {request.name!r} is a component of another language's package",
                allowed="components written in Python",
                next_step="preview this program with the official CLI and pass its JSON",
            )
        if self.interrupted:
            raise UnfinishedError("interrupted")
        request = self._transforms.apply(request)
        resource = read_registration(request, self.project, self._provider(request))
        self.add(resource)
        response = self.register(resource, request)
        response.urn = resource.urn
        return response

    def RegisterResourceOutputs(
        self, request: resource_pb2.RegisterResourceOutputsRequest
    ) -> empty_pb2.Empty:
        """Take a component's outputs."""
        self.register_outputs(request.urn, to_plain(request.outputs))
        return empty_pb2.Empty()

    def ReadResource(
        self, request: resource_pb2.ReadResourceRequest
    ) -> resource_pb2.ReadResourceResponse:
        """A resource that exists already; in a preview nothing of it is known but its id."""
        urn = make_urn(
            self.project.stack, self.project.name, request.parent, request.type, request.name
        )
        self.add(
            Resource(
                urn=urn,
                type=request.type,
                name=request.name,
                parent=request.parent or None,
                inputs=to_plain(request.properties),
                options={"external": True},
                id=request.id or None,
                source=read_source(request.stackTrace.frames, self.project.folder),
            )
        )
        return resource_pb2.ReadResourceResponse(urn=urn, properties=request.properties)

    def Invoke(
        self, request: resource_pb2.ResourceInvokeRequest
    ) -> resource_pb2.ResourceInvokeResponse:
        """Answer a look-up, through the provider if there is one."""
        if self.invoke is not None:
            return self.invoke(request)
        raise InputError(
            f"the program looks up {request.tok}, which needs the cloud; a preview has none",
            where=call_site(),
            next_step="make the value a setting of the stack, or preview with the official CLI "
            "and pass its JSON with --preview",
        )

    def Call(self, request: resource_pb2.ResourceCallRequest) -> Any:
        """A method of a remote component."""
        raise InputError(f"the program calls {request.tok}, a method of a remote component")

    def RegisterPackage(
        self, request: resource_pb2.RegisterPackageRequest
    ) -> resource_pb2.RegisterPackageResponse:
        """Note a package's version under a reference."""
        ref = f"{request.name}@{request.version}"
        self._packages[ref] = request.version
        return resource_pb2.RegisterPackageResponse(ref=ref)

    def RegisterStackTransform(self, request: Any) -> empty_pb2.Empty:
        """Apply a function of the program's to all resources that come after."""
        self._transforms.add(request)
        return empty_pb2.Empty()

    def SignalAndWaitForShutdown(self, request: empty_pb2.Empty) -> empty_pb2.Empty:
        """The program has ended."""
        return request

    # Engine -----------------------------------------------------------------------------------

    def Log(self, request: engine_pb2.LogRequest) -> empty_pb2.Empty:
        """Keep what the program logs as a warning or an error."""
        severity = _SEVERITIES.get(request.severity)
        if severity:
            self.logs.append((severity, request.message))
        return empty_pb2.Empty()

    def _provider(self, request: resource_pb2.RegisterResourceRequest) -> str | None:
        if not request.custom or request.type.startswith("pulumi:"):
            return None
        if request.provider:
            return request.provider.rpartition("::")[0]
        version = request.version or self._packages.get(request.packageRef, "")
        return self.make_default_provider(package_of(request.type), version)


def ordered(resources: Any) -> tuple[Resource, ...]:
    """Sort so that each resource comes after its parent, provider and dependencies.

    Registrations arrive from several threads: among those that are ready, the urn decides.
    """
    found = {r.urn: r for r in resources}
    waits = {urn: needed_by(r) & found.keys() for urn, r in found.items()}
    after: dict[str, list[str]] = {}
    for urn, needs in waits.items():
        for need in needs:
            after.setdefault(need, []).append(urn)
    left = {urn: len(needs) for urn, needs in waits.items()}
    ready = [_rank(urn) for urn, count in left.items() if count == 0]
    heapq.heapify(ready)
    result = []
    while ready:
        urn = heapq.heappop(ready)[1]
        result.append(found[urn])
        for other in after.get(urn, ()):
            left[other] -= 1
            if left[other] == 0:
                heapq.heappush(ready, _rank(other))
    return tuple(result)


def _rank(urn: str) -> tuple[int, str]:
    kind = urn.split("::")[2]
    first = 0 if kind == STACK_TYPE else 1 if kind.startswith(PROVIDER_PREFIX) else 2
    return first, urn


def needed_by(resource: Resource) -> set[str]:
    """The urns that must be there before a resource can be."""
    needs = set(resource.dependencies)
    for urns in resource.property_dependencies.values():
        needs.update(urns)
    needs.update(u for u in _owners(resource) if u)
    needs.discard(resource.urn)
    return needs


def _owners(resource: Resource) -> tuple[str | None, ...]:
    options = resource.options
    named = (options.get("deletedWith"), *options.get("replaceWith", ()))
    return (resource.parent, resource.provider, *named)
