"""Delete what is deployed, dependents first, in parallel."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from cost.errors import TrimtabError
from infra.engine.monitor import needed_by
from infra.engine.order import run_in_order
from infra.engine.progress import Outcome, Progress, Silent, refuse
from infra.engine.providers import Factory, Providers, located
from infra.engine.steps import Step, managed, refuse_if_protected
from infra.engine.urns import PROVIDER_PREFIX

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pulumi.provider.experimental.provider import Provider

    from infra.engine.state import Entry, State

_SPARED: Final = frozenset({"protect", "retainOnDelete"})


@dataclass(kw_only=True)
class Deletion:
    """Deletes entries of a state; `failures` holds what went wrong."""

    state: State
    providers: Providers
    progress: Progress = field(default_factory=Silent)
    parallel: int = 8
    failures: list[tuple[str, TrimtabError]] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)

    def run(self, entries: Iterable[Entry]) -> bool:
        """Delete these, each after all that depend on it. Says whether the user interrupted."""
        chosen = dict(enumerate(entries))
        by_urn: dict[str, set[int]] = {}
        for number, entry in chosen.items():
            by_urn.setdefault(entry.resource.urn, set()).add(number)
        waits: dict[int, set[int]] = {number: set() for number in chosen}
        for number, entry in chosen.items():
            for urn in needed_by(entry.resource):
                for needed in by_urn.get(urn, ()):
                    waits[needed].add(number)
        _, interrupted = run_in_order(
            waits, lambda number: self.delete(chosen[number]), parallel=self.parallel
        )
        return interrupted

    def delete(self, entry: Entry) -> bool:
        """Delete one entry; what no provider manages just leaves the state."""
        resource = entry.resource
        if not managed(resource) or entry.pending_replacement or self._kept(entry):
            self.state.remove(entry)
            return True
        step = Step(urn=resource.urn, op="delete")
        self.progress.started(step)
        try:
            self.state.begin("deleting", entry)
            self.providers.delete(resource)
        except TrimtabError as error:
            self.state.abandon(resource.urn)
            self.failures.append((located(resource), error))
            self.progress.failed(step, error)
            return False
        self.state.remove(entry)
        self.steps.append(step)
        self.progress.finished(step)
        return True

    def _kept(self, entry: Entry) -> bool:
        """Left where it is: the program said so, or its owner's deletion takes it along."""
        options = entry.resource.options
        owner = options.get("deletedWith")
        goes_along = owner is not None and self.state.get(owner) is None
        return bool(options.get("retainOnDelete")) or goes_along


def configure_known(state: State, providers: Providers) -> None:
    """Configure the providers that the state has."""
    for entry in state.entries:
        resource = entry.resource
        if resource.type.startswith(PROVIDER_PREFIX) and not entry.doomed:
            providers.configure(resource.urn, resource.type, resource.inputs)


def destroy(
    state: State,
    provider: Provider | Factory,
    *,
    wipe: bool = False,
    progress: Progress | None = None,
    parallel: int = 8,
) -> Outcome:
    """Delete all that a stack has deployed, and the stack itself from the state.

    Args:
        state: what is deployed; saved after every step.
        provider: an object that serves all, or a maker of one for each provider resource.
        wipe: spare nothing: delete what is protected, retained or not empty as well.
        progress: told of every operation.
        parallel: how many at a time.

    Raises:
        InputError: a resource is protected; nothing was deleted.
        UnfinishedError: a resource could not be deleted; the state has what is left.
    """
    notes = []
    guarded = [e for e in state.entries if _SPARED & e.resource.options.keys()]
    if guarded and wipe:
        notes.append(f"{len(guarded)} protected or retained resources go too: it is an emulator")
    for entry in guarded if not wipe else ():
        refuse_if_protected(entry.resource, "delete")
    with Providers(provider, parallel=parallel) as providers:
        configure_known(state, providers)
        deletion = Deletion(
            state=state,
            providers=providers,
            progress=progress or Silent(),
            parallel=parallel,
        )
        interrupted = deletion.run(_unguarded(e) if wipe else e for e in state.entries)
    if deletion.failures or interrupted:
        raise refuse(deletion.failures, interrupted=interrupted)
    state.save()
    return Outcome(steps=tuple(deletion.steps), notes=tuple(notes))


def _unguarded(entry: Entry) -> Entry:
    """The entry without what would keep it, or what is in it, from being deleted."""
    resource = entry.resource
    options = {k: v for k, v in resource.options.items() if k not in _SPARED}
    outputs = dict(resource.outputs)
    if "forceDestroy" in outputs:
        outputs["forceDestroy"] = True
    return replace(entry, resource=replace(resource, options=options, outputs=outputs))
