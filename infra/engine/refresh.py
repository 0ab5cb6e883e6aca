"""Ask what every resource is like now, and put that into the state."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from cost.errors import TrimtabError
from infra.engine.assets import without_hashes
from infra.engine.destroy import configure_known
from infra.engine.order import run_in_order
from infra.engine.progress import Outcome, Progress, Silent, refuse
from infra.engine.providers import Factory, Providers, located
from infra.engine.state import now
from infra.engine.steps import Step, managed

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from pulumi.provider.experimental.provider import Provider

    from infra.engine.state import Entry, State


def refresh(
    state: State,
    provider: Provider | Factory,
    *,
    dry_run: bool = False,
    progress: Progress | None = None,
    parallel: int = 8,
) -> Outcome:
    """Read every resource. An update is one that has drifted, a delete one that is gone.

    Args:
        state: what is believed to be deployed; corrected and saved.
        provider: an object that serves all, or a maker of one for each provider resource.
        dry_run: report only.
        progress: told of every operation.
        parallel: how many at a time.

    Raises:
        UnfinishedError: a resource could not be read.
    """
    told = progress or Silent()
    steps: dict[str, Step] = {}
    failures: list[tuple[str, TrimtabError]] = []
    entries = {e.resource.urn: e for e in state.entries if managed(e.resource) and not e.doomed}

    def work(urn: str) -> bool:
        entry = entries[urn]
        told.started(Step(urn=urn, op="same"))
        try:
            found = providers.read(entry.resource)
        except TrimtabError as error:
            failures.append((located(entry.resource), error))
            told.failed(Step(urn=urn, op="same"), error)
            return True  # the others can still be read
        steps[urn] = step = _compare(entry, found)
        if not dry_run:
            _correct(state, entry, found, step)
        told.finished(step)
        return True

    with Providers(provider, parallel=parallel) as providers:
        configure_known(state, providers)
        _, interrupted = run_in_order({urn: set() for urn in entries}, work, parallel=parallel)
    if failures or interrupted:
        raise refuse(failures, interrupted=interrupted)
    return Outcome(steps=tuple(steps[urn] for urn in entries))


Found = tuple["dict[str, Any]", "dict[str, Any]"] | None


def _compare(entry: Entry, found: Found) -> Step:
    urn = entry.resource.urn
    if found is None:
        return Step(urn=urn, op="delete")
    changed = _differing(entry.resource.inputs, found[0])
    return Step(urn=urn, op="update" if changed else "same", changed=changed)


def _differing(old: Mapping[str, Any], new: Mapping[str, Any]) -> tuple[str, ...]:
    before, after = without_hashes(old), without_hashes(new)
    return tuple(sorted(k for k in {*old, *new} if before.get(k) != after.get(k)))


def _correct(state: State, entry: Entry, found: Found, step: Step) -> None:
    if found is None:
        state.remove(entry)
    elif step.op == "update":
        # What did not change keeps its form: a read does not tell a file's hash.
        old = entry.resource.inputs
        inputs = {k: v if k in step.changed else old[k] for k, v in found[0].items()}
        resource = replace(entry.resource, inputs=inputs, outputs=found[1])
        state.update(replace(entry, resource=resource, modified=now()))
