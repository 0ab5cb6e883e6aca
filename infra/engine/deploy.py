"""Deploy a stack: run its program and make what it registers, through a provider.

The program itself sets the order: the SDK registers a resource when the outputs that it needs are
there. Registrations arrive, and are worked on, in parallel.
"""

from __future__ import annotations

import uuid
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from pulumi.runtime.proto import resource_pb2

from cost.errors import TrimtabError, UnfinishedError
from cost.graph import Graph, Resource, Secret
from infra.engine.assets import with_hashes
from infra.engine.destroy import Deletion, configure_known
from infra.engine.monitor import Monitor
from infra.engine.progress import Outcome, Progress, Silent, Stopped, refuse
from infra.engine.providers import Factory, Providers, located
from infra.engine.runner import run_program
from infra.engine.state import Entry, State, now
from infra.engine.steps import (
    Step,
    compare_unmanaged,
    decide,
    dependents_to_replace,
    former_urns,
    managed,
    refuse_if_protected,
)
from infra.engine.structs import to_plain, to_struct
from infra.engine.urns import PROVIDER_PREFIX, STACK_TYPE

if TYPE_CHECKING:
    from pulumi.provider.experimental.provider import Provider

    from infra.engine.project import Project

Response = resource_pb2.RegisterResourceResponse


def deploy(
    project: Project,
    state: State,
    provider: Provider | Factory,
    *,
    dry_run: bool = False,
    progress: Progress | None = None,
    parallel: int = 8,
) -> Outcome:
    """Make a stack what its program says.

    Args:
        project: the program and its settings.
        state: what is deployed; changed and saved after every step.
        provider: an object that serves all, or a maker of one for each provider resource.
        dry_run: a preview: nothing is changed, neither by the provider nor in the state.
        progress: told of every operation.
        parallel: how many at a time.

    Raises:
        InputError: the program, its settings or an input that the provider refuses are wrong.
        UnfinishedError: a resource failed, or the user interrupted; the state has what was done,
            and the next deployment goes on from there.
    """
    notes = _notes(state)
    with Providers(provider, parallel=parallel) as providers:
        configure_known(state, providers)
        monitor = _Deployment(project, state, providers, progress or Silent(), dry_run)
        try:
            run_program(project, monitor, dry_run=dry_run, parallel=parallel)
        except TrimtabError:
            if not monitor.failures and not monitor.interrupted:
                raise
            raise refuse(
                monitor.failures,
                interrupted=monitor.interrupted,
                dry_run=dry_run,
                cut_off=bool(state.cut_off & state.pending.keys()),
            ) from None
        monitor.finish(parallel)
    graph = monitor.graph()
    stack = [r for r in graph if r.type == STACK_TYPE]
    outputs = dict(stack[0].outputs) if stack else {}
    place = {r.urn: n for n, r in enumerate(graph)}  # deletions keep their order, at the end
    steps = sorted(monitor.steps, key=lambda step: place.get(step.urn, len(place)))
    return Outcome(steps=tuple(steps), outputs=outputs, notes=notes)


def _notes(state: State) -> tuple[str, ...]:
    notes = []
    if state.lost is not None:
        notes.append(
            f"the emulator is a new one (its memory began empty; the state was of {state.lost}): "
            "everything is created again"
        )
    for urn, (operation, _) in state.pending.items():
        notes.append(f"an earlier run was cut off while {operation} {urn}")
    return tuple(notes)


class _Deployment(Monitor):
    """The monitor of a deployment, or of its preview."""

    slow = True

    def __init__(
        self,
        project: Project,
        state: State,
        providers: Providers,
        progress: Progress,
        dry_run: bool,
    ) -> None:
        super().__init__(project)
        self.state, self.providers, self.progress = state, providers, progress
        self.dry_run = dry_run
        self.steps: list[Step] = []
        self.failures: list[tuple[str, TrimtabError]] = []
        self.former: dict[str, str] = {}
        self.seen: set[str] = set()
        self.rebuilt: set[str] = set()
        self.invoke = self._invoke
        for urn in state.pending.keys() - state.cut_off:
            del state.pending[urn]

    # What the program asks --------------------------------------------------------------------

    def register(
        self, resource: Resource, request: resource_pb2.RegisterResourceRequest
    ) -> Response:
        """Make one resource what the program says; answer with what it is then."""
        if self.failures:
            raise Stopped("another resource failed")
        try:
            if resource.type.startswith(PROVIDER_PREFIX):
                # Kept as they came, for the official CLI compares them as they are.
                inputs = {"__internal": {}, **to_plain(request.object)}
                if request.version:
                    inputs["version"] = request.version
                return self._provider_resource(replace(resource, inputs=inputs))
            if not managed(resource):
                return self._component(resource)
            return self._managed(resource)
        except Stopped:
            raise
        except TrimtabError as error:
            self.failures.append((located(resource), error))
            raise Stopped("a resource failed") from error

    def register_outputs(self, urn: str, outputs: dict[str, Any]) -> None:
        """Keep a component's or the stack's outputs."""
        super().register_outputs(urn, outputs)
        entry = self.state.get(urn)
        if not self.dry_run and entry is not None:
            resource = replace(entry.resource, outputs=outputs)
            self.state.update(replace(entry, resource=resource))

    def make_default_provider(self, package: str, version: str) -> str:
        """Configure the provider that resources without one have."""
        urn = super().make_default_provider(package, version)
        with self._lock:
            if urn not in self.seen:
                self._provider_resource(self._found[urn])
        return urn

    def ReadResource(
        self, request: resource_pb2.ReadResourceRequest
    ) -> resource_pb2.ReadResourceResponse:
        response = super().ReadResource(request)
        provider = request.provider.rpartition("::")[0]
        resource = replace(self._found[response.urn], provider=provider or None)
        found = self.providers.read(resource)
        if found is None:
            error = UnfinishedError(f"nothing has the id {request.id!r}")
            self.failures.append((located(resource), error))
            raise Stopped("a resource is not there")
        self._keep(replace(resource, outputs=found[1]), None)
        return resource_pb2.ReadResourceResponse(urn=resource.urn, properties=to_struct(found[1]))

    def _invoke(
        self, request: resource_pb2.ResourceInvokeRequest
    ) -> resource_pb2.ResourceInvokeResponse:
        provider = request.provider.rpartition("::")[0]
        if not provider:
            provider = self.make_default_provider(request.tok.partition(":")[0], request.version)
        found = self.providers.invoke(provider, request.tok, to_plain(request.args))
        return resource_pb2.ResourceInvokeResponse(**{"return": to_struct(found)})

    # One resource -----------------------------------------------------------------------------

    def _provider_resource(self, resource: Resource) -> Response:
        old = self._old(resource)
        step = Step(urn=resource.urn, op="create")
        if old is not None:
            step = compare_unmanaged(old.resource, resource)
        self.providers.configure(resource.urn, resource.type, resource.inputs)
        id_ = (old.resource.id if old else None) or str(uuid.uuid4())
        outputs = {k: v for k, v in resource.inputs.items() if k != "__internal"}
        self._keep(replace(resource, id=id_, outputs=outputs), old)
        self._done(step)
        return Response(id=id_, object=to_struct(outputs))

    def _component(self, resource: Resource) -> Response:
        old = self._old(resource)
        self._keep(resource, old)
        self._done(Step(urn=resource.urn, op="same" if old else "create"))
        return Response(object=to_struct(dict(resource.inputs)))

    def _managed(self, resource: Resource) -> Response:
        folder = self.project.program_folder
        resource = replace(resource, inputs=with_hashes(resource.inputs, folder))
        old = self._old(resource)
        if old is None or old.pending_replacement:
            inputs = self.providers.check(resource, dict(old.resource.inputs) if old else {})
            checked = replace(resource, inputs=inputs)
            step = Step(urn=resource.urn, op="create" if old is None else "replace")
        else:
            checked, step = decide(old.resource, resource, self.providers, self.rebuilt)
        checked = replace(checked, inputs=with_hashes(checked.inputs, folder))
        self.progress.started(step)
        try:
            made = self._make(checked, old, step)
        except TrimtabError as error:
            self.progress.failed(step, error)
            raise
        self._done(step)
        return Response(id=made.id or "", object=to_struct(dict(made.outputs)))

    def _make(self, resource: Resource, old: Entry | None, step: Step) -> Resource:
        if old is not None and step.op == "same":
            made = replace(resource, id=old.resource.id, outputs=old.resource.outputs)
        elif old is not None and step.op == "update":
            made = self._hashed(self._update(resource, old))
        else:
            made = self._hashed(self._create(resource, old, step))
        made = _with_secrets(made)
        self._keep(made, old)
        return made

    def _hashed(self, made: Resource) -> Resource:
        """With the hashes of its files in the outputs: by these the official CLI compares."""
        return replace(made, outputs=with_hashes(made.outputs, self.project.program_folder))

    def _update(self, resource: Resource, old: Entry) -> Resource:
        self._begin("updating", resource, old)
        outputs = self._attempt(
            resource, lambda: self.providers.update(old.resource, resource, preview=self.dry_run)
        )
        return replace(resource, id=old.resource.id, outputs=outputs)

    def _create(self, resource: Resource, old: Entry | None, step: Step) -> Resource:
        if step.op == "replace":
            with self._lock:
                self.rebuilt.add(resource.urn)
        if old is not None and step.delete_before_replace and not old.pending_replacement:
            self._delete_first(old)
            old = None
        self._begin("creating", resource, None)
        id_, outputs = self._attempt(
            resource, lambda: self.providers.create(resource, preview=self.dry_run)
        )
        if old is not None and not old.pending_replacement and not self.dry_run:
            self.state.doom(old)
        return replace(resource, id=id_ or None, outputs=outputs)

    def _attempt(self, resource: Resource, work: Any) -> Any:
        try:
            return work()
        except TrimtabError:
            if not self.dry_run:
                self.state.abandon(resource.urn)
            raise

    def _delete_first(self, old: Entry) -> None:
        """Delete what is to be replaced, and before it what cannot live without it."""
        graph = Graph(self.project.name, self.project.stack, self._deployed())
        also = dependents_to_replace(old.resource, graph, self.providers, self.seen)
        if self.dry_run:
            return
        for resource in (*reversed(also), old.resource):
            entry = self.state.get(resource.urn)
            if entry is None or entry.pending_replacement:
                continue
            if not resource.options.get("retainOnDelete"):
                self.state.begin("deleting", entry)
                self._attempt(resource, lambda r=resource: self.providers.delete(r))
            self.state.mark_for_replacement(entry)

    def _deployed(self) -> tuple[Resource, ...]:
        entries = self.state.entries
        return tuple(e.resource for e in entries if not e.doomed and not e.pending_replacement)

    # The state --------------------------------------------------------------------------------

    def _old(self, resource: Resource) -> Entry | None:
        for urn in former_urns(resource, self.former):
            entry = self.state.old.get(urn)
            if entry is not None:
                if urn != resource.urn:
                    self.former[resource.urn] = urn
                return entry
        return None

    def _begin(self, operation: str, resource: Resource, old: Entry | None) -> None:
        if not self.dry_run:
            self.state.begin(operation, old or self._entry(resource, None))

    def _keep(self, resource: Resource, old: Entry | None) -> None:
        self.seen.add(resource.urn)
        if old is not None:
            self.seen.add(old.resource.urn)
        if not self.dry_run:
            was = None if old is None else old.resource.urn
            self.state.settle(self._entry(resource, old), was=was)

    def _entry(self, resource: Resource, old: Entry | None) -> Entry:
        provider = self.state.get(resource.provider) if resource.provider else None
        moment = now() if resource.custom else None
        created = modified = moment
        if old is not None and old.resource.id == resource.id:
            created = old.created
            modified = old.modified if old.resource.inputs == resource.inputs else moment
        return Entry(
            resource=resource,
            provider_id=provider.resource.id if provider else None,
            created=created,
            modified=modified,
        )

    def _done(self, step: Step) -> None:
        with self._lock:
            self.steps.append(step)
        self.progress.finished(step)

    # The end ----------------------------------------------------------------------------------

    def finish(self, parallel: int) -> None:
        """Delete what the program no longer asks for, and what was replaced.

        Raises:
            InputError: a resource that would go is protected.
            UnfinishedError: a deletion failed.
        """
        gone = [e for urn, e in self.state.old.items() if urn not in self.seen]
        for entry in gone:
            refuse_if_protected(entry.resource, "delete")
        if self.dry_run:
            self.steps += [Step(urn=e.resource.urn, op="delete") for e in reversed(gone)]
            return
        deletion = Deletion(
            state=self.state, providers=self.providers, progress=self.progress, parallel=parallel
        )
        interrupted = deletion.run([*gone, *self.state.doomed])
        live = {e.resource.urn for e in gone}
        self.steps += [s for s in deletion.steps if s.urn in live]
        if deletion.failures or interrupted:
            raise refuse(deletion.failures, interrupted=interrupted)
        self.state.pending.clear()
        self.state.save()


def _with_secrets(resource: Resource) -> Resource:
    """Mark the outputs that the program or its SDK calls secret."""
    names = resource.options.get("additionalSecretOutputs", ())
    outputs = {
        k: Secret(v) if k in names and not isinstance(v, Secret) else v
        for k, v in resource.outputs.items()
    }
    return replace(resource, outputs=outputs)
