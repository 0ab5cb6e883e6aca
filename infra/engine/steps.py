"""Decide what a change means: same, create, update, replace or delete, resource by resource.

The rules are the Pulumi engine's (pkg/resource/deploy/step_generator.go); what replaces a resource
is the provider's knowledge, asked through its `check` and `diff`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

from cost.errors import InputError
from cost.graph import UNKNOWN, Graph, Resource, Secret, Unknown
from infra.engine.assets import hashes
from infra.engine.paths import covers, parse, restore
from infra.engine.providers import Providers, located
from infra.engine.urns import PROVIDER_PREFIX, make_urn, name_of

if TYPE_CHECKING:
    from pulumi.provider.experimental.provider import DiffResponse, Provider

    from infra.engine.providers import Factory

Operation = Literal["same", "create", "update", "replace", "delete"]


@dataclass(frozen=True, kw_only=True)
class Step:
    """What happens to one resource.

    `changed` are the properties that differ and `replaces` those of them that force a replacement;
    `was` is the urn that an alias led from.
    """

    urn: str
    op: Operation
    changed: tuple[str, ...] = ()
    replaces: tuple[str, ...] = ()
    delete_before_replace: bool = False
    was: str | None = None


def diff(old: Graph, new: Graph, provider: Provider | Factory | Providers) -> list[Step]:
    """Compare two graphs of a stack: what deploying the new one over the old one would do.

    Either may be a preview. Where a new value is unknown because it comes from another resource,
    and that one stays, the value is taken to stay as well.

    Args:
        old: what is deployed, or a base to compare with.
        new: what is asked for.
        provider: an object that serves all, or a maker of one for each provider resource.

    Raises:
        InputError: the provider refuses an input, or a protected resource would go.
    """
    if isinstance(provider, Providers):
        return _Comparison(old, new, provider).steps()
    with Providers(provider) as providers:
        return _Comparison(old, new, providers).steps()


class _Comparison:
    def __init__(self, old: Graph, new: Graph, providers: Providers) -> None:
        self.old, self.new, self.providers = old, new, providers
        self.made: dict[str, Step] = {}
        self.before: dict[str, Resource] = {}
        self.taken: set[str] = set()
        self.former: dict[str, str] = {}

    def steps(self) -> list[Step]:
        self._configure(self.old)
        self.before = {r.urn: self._as_deployed(r) for r in self.old}
        self._configure(self.new)
        for resource in self.new:
            self.made[resource.urn] = self._step(resource)
        gone = [r for r in reversed(self.old.resources) if r.urn not in self.taken]
        for resource in gone:
            refuse_if_protected(resource, "delete")
        return [*self.made.values(), *(Step(urn=r.urn, op="delete") for r in gone)]

    def _configure(self, graph: Graph) -> None:
        for resource in graph:
            if resource.type.startswith(PROVIDER_PREFIX):
                self.providers.configure(resource.urn, resource.type, resource.inputs)

    def _as_deployed(self, resource: Resource) -> Resource:
        """A preview has inputs as the program wrote them: add the provider's names and defaults."""
        if not managed(resource) or resource.outputs:
            return resource
        return replace(resource, inputs=self.providers.check(resource, {}))

    def _step(self, resource: Resource) -> Step:
        urns = former_urns(resource, self.former)
        old = next((self.before[u] for u in urns if u in self.before), None)
        if old is None:
            if managed(resource):
                self.providers.check(resource, {})
            return Step(urn=resource.urn, op="create")
        self.taken.add(old.urn)
        if old.urn != resource.urn:
            self.former[resource.urn] = old.urn
        inputs = {k: self._settled(resource, old, k, v) for k, v in resource.inputs.items()}
        checked, step = decide(old, replace(resource, inputs=inputs), self.providers, self.replaced)
        del checked
        return step

    @property
    def replaced(self) -> set[str]:
        """The urns that are replaced so far."""
        return {urn for urn, step in self.made.items() if step.op == "replace"}

    def _settled(self, resource: Resource, old: Resource, key: str, value: Any) -> Any:
        sources = resource.property_dependencies.get(key, ())
        stay = all(u in self.made and self.made[u].op in ("same", "update") for u in sources)
        return fill(value, old.inputs.get(key)) if stay else value


def former_urns(resource: Resource, former: Mapping[str, str]) -> list[str]:
    """The urns under which a resource may have been deployed, the present one first.

    Args:
        resource: the resource.
        former: for resources that an alias renamed, their old urns. A child of such a one had the
            old parent in its urn, and the old parent's name before its own if it has the new one.
    """
    urns = [resource.urn, *resource.options.get("aliases", ())]
    old_parent = former.get(resource.parent or "")
    if old_parent is not None and resource.parent is not None:
        new_name = name_of(resource.parent)
        name = resource.name
        if name.startswith(new_name):
            name = name_of(old_parent) + name.removeprefix(new_name)
        head, project, _ = old_parent.split("::", 2)
        urns.append(make_urn(head.rpartition(":")[2], project, old_parent, resource.type, name))
    return urns


def managed(resource: Resource) -> bool:
    """Is it a provider's to create, update and delete?"""
    internal = resource.type.startswith("pulumi:")
    return resource.custom and not internal and not resource.options.get("external")


def decide(
    old: Resource, new: Resource, providers: Providers, replaced: Iterable[str] = ()
) -> tuple[Resource, Step]:
    """Compare a resource with what it was.

    Args:
        old: what is deployed, with the provider's outputs (or checked inputs alone).
        new: what the program asks for.
        providers: who knows what a change means.
        replaced: urns that this run replaces, for `replaceWith`.

    Returns:
        The resource with the inputs that are to be deployed (checked; ignored changes undone), and
        the step.

    Raises:
        InputError: the provider refuses an input, or a protected resource would be replaced.
    """
    was = old.urn if old.urn != new.urn else None
    if not managed(new):
        return new, compare_unmanaged(old, new)
    inputs = ignore_changes(old, new)
    checked = replace(new, inputs=providers.check(replace(new, inputs=inputs), dict(old.inputs)))
    state = dict(old.outputs or old.inputs)
    answer = providers.diff(checked, old.id or "", state, dict(checked.inputs))
    changed = {*answer.diffs, *answer.replaces, *_changed_files(old, new)}
    replaces = {*answer.replaces, *_forced(answer, changed, new, replaced)}
    if old.provider != new.provider and not _both_default(old, new):
        replaces.add("provider")
    if replaces:
        refuse_if_protected(old, "replace")
        first = new.options.get("deleteBeforeReplace", answer.delete_before_replace)
        op: Operation = "replace"
    else:
        first, op = False, "update" if changed or answer.changes else "same"
    return checked, Step(
        urn=new.urn,
        op=op,
        changed=tuple(sorted(changed | replaces)),
        replaces=tuple(sorted(replaces)),
        delete_before_replace=first,
        was=was,
    )


def compare_unmanaged(old: Resource, new: Resource) -> Step:
    """The step of a component, which is never deployed, or of a provider, which may be updated."""
    was = old.urn if old.urn != new.urn else None
    if not new.type.startswith(PROVIDER_PREFIX):
        return Step(urn=new.urn, op="same", was=was)
    keys = {*old.inputs, *new.inputs}
    changed = tuple(sorted(k for k in keys if old.inputs.get(k) != new.inputs.get(k)))
    return Step(urn=new.urn, op="update" if changed else "same", changed=changed, was=was)


def _forced(
    answer: DiffResponse, changed: set[str], new: Resource, replaced: Iterable[str]
) -> set[str]:
    """What the program's own options make a replacement of."""
    patterns = new.options.get("replaceOnChanges", ())
    paths = {*answer.detailed_diff, *changed}
    forced = {str(parse(p)[0]) for p in paths if any(covers(pattern, p) for pattern in patterns)}
    if set(new.options.get("replaceWith", ())) & set(replaced):
        forced.add("replaceWith")
    return forced


def _changed_files(old: Resource, new: Resource) -> set[str]:
    """Properties whose files have other contents under the same path."""
    return {
        key
        for key, value in new.inputs.items()
        if (now := hashes(value)) and (before := hashes(old.inputs.get(key))) and before != now
    }


def _both_default(old: Resource, new: Resource) -> bool:
    """A default provider's name has its version: an upgrade replaces nothing."""
    return all(
        (r.provider or "").rpartition("::")[2].startswith("default") and r.provider
        for r in (old, new)
    )


def ignore_changes(old: Resource, new: Resource) -> dict[str, Any]:
    """The new inputs with the old values of what `ignoreChanges` names."""
    inputs: Any = dict(new.inputs)
    for path in new.options.get("ignoreChanges", ()):
        inputs = restore(dict(old.inputs), inputs, parse(path))
    return dict(inputs)


def fill(value: Any, old: Any) -> Any:
    """A value whose unknown parts are taken from the old one, where that has them."""
    if isinstance(value, Unknown):
        return UNKNOWN if old is None else old
    if isinstance(value, Secret):
        return Secret(fill(value.value, old.value if isinstance(old, Secret) else old))
    if isinstance(value, Mapping):
        was = old if isinstance(old, Mapping) else {}
        return {k: fill(v, was.get(k)) for k, v in value.items()}
    if isinstance(value, list):
        before = old if isinstance(old, list) and len(old) == len(value) else [None] * len(value)
        return [fill(v, b) for v, b in zip(value, before, strict=True)]
    return value


def refuse_if_protected(resource: Resource, what: str) -> None:
    """Raise InputError if a resource is protected."""
    if resource.options.get("protect"):
        raise InputError(
            f"it is protected, and this would {what} it",
            where=located(resource),
            next_step="set protect to false, deploy that, and then make this change",
        )


def dependents_to_replace(
    root: Resource, old: Graph, providers: Providers, gone: Iterable[str] = ()
) -> list[Resource]:
    """What must be deleted before a resource that is deleted before it is replaced.

    These are the resources whose own replacement follows from losing it: a property that comes
    from it (or from another of them) forces replacement when it becomes unknown.

    Args:
        root: the resource to be deleted first.
        old: what is deployed, in order of dependency.
        providers: who knows.
        gone: urns that need no look.
    """
    affected = {root.urn}
    found = []
    for resource in old:
        if resource.urn in {*gone, root.urn} or not managed(resource):
            continue
        lost = {
            key
            for key, urns in resource.property_dependencies.items()
            if affected & set(urns) and key in resource.inputs
        }
        if not lost:
            continue
        inputs = {k: UNKNOWN if k in lost else v for k, v in resource.inputs.items()}
        state = dict(resource.outputs or resource.inputs)
        if providers.diff(resource, resource.id or "", state, inputs).replaces:
            refuse_if_protected(resource, "replace")
            affected.add(resource.urn)
            found.append(resource)
    return found
