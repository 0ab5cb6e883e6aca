"""Run policies over a graph: every policy, every resource of its types, one verdict each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from importlib.metadata import entry_points
from typing import TYPE_CHECKING, Any, Final

from pydantic import ValidationError

import policies.checks
from cost.errors import NotFound, RegistryError, SettingsError
from cost.graph import Graph, Resource
from cost.registry import discover
from policies._base import STACK_TYPE, Index, Note, Policy, Subject
from policies._remedy import plan
from policies._truth import Truth
from policies.custom import folder, load_folder
from policies.findings import Finding, Location

if TYPE_CHECKING:
    from cost.models import Model
    from policies.findings import Verdict

GROUP: Final = "trimtab.policies"
Settings = Mapping[str, Mapping[str, Any]]


@cache
def all_policies() -> tuple[Policy, ...]:
    """Every policy, sorted by id: those of policies/checks, and those that others bring.

    Another package names its own under the entry point group `trimtab.policies`, by their ids; a
    folder of files is named by an environment variable (policies.custom).

    Raises:
        RegistryError: a policy breaks its contract, or two have one id.
    """
    found = {p.id: p for p in discover(policies.checks, "POLICY", Policy)}
    for entry in entry_points(group=GROUP):
        policy = entry.load()
        where = f"{entry.name} = {entry.value}"
        if not isinstance(policy, Policy) or policy.id != entry.name:
            raise RegistryError("not a policy of that id", where=where)
        if policy.id in found:
            raise RegistryError(f"there are two policies {policy.id!r}", where=where)
        found[policy.id] = policy
    where_others = folder()
    for policy in load_folder(where_others) if where_others is not None else ():
        if policy.id in found:
            raise RegistryError(f"there are two policies {policy.id!r}", where=str(where_others))
        found[policy.id] = policy
    return tuple(found[id_] for id_ in sorted(found))


def policy(id_: str) -> Policy:
    """One policy by its id.

    Raises:
        NotFound: there is none.
    """
    known = {p.id: p for p in all_policies()}
    if id_ not in known:
        raise NotFound("policy", id_, known, next_step="trimtab check --list names them all")
    return known[id_]


def configure(found: Policy, settings: Settings) -> Model:
    """A policy's settings, with its defaults for those that were not given.

    Raises:
        SettingsError: a key is not known, or a value is not allowed.
    """
    try:
        return found.config.model_validate(settings.get(found.id, {}))
    except ValidationError as error:
        first = error.errors()[0]
        raise SettingsError(
            f"{'.'.join(map(str, first['loc']))}: {first['msg']}, found {first['input']!r}",
            where=f"settings of policy {found.id}",
            allowed=", ".join(found.config.model_fields) or "no settings",
        ) from None


def evaluate(
    graph: Graph, *, policies: Sequence[Policy] | None = None, settings: Settings | None = None
) -> tuple[Finding, ...]:
    """Judge every resource by every policy of its type.

    A policy that raises gives the verdict `error` for that resource; the others go on.

    Args:
        graph: what to judge.
        policies: which to run; all by default.
        settings: each policy's settings by its id; its defaults where there are none.

    Returns:
        One finding for each policy and resource, passes among them, in the order of the policies
        and of the resources' registration.

    Raises:
        SettingsError: a policy's settings are wrong.
    """
    graph = with_stack(graph)
    index = Index(graph)
    subjects: dict[str, Subject] = {}
    findings = []
    for found in all_policies() if policies is None else policies:
        config = configure(found, settings or {})
        for resource in index.of_type(*found.types):
            if resource.options.get("external"):
                continue  # read by the program, managed elsewhere
            subject = subjects.get(resource.urn)
            if subject is None:
                subject = subjects[resource.urn] = Subject(resource=resource, index=index)
            findings.append(judge(found, subject, config))
    return tuple(findings)


def judge(found: Policy, subject: Subject, config: Model) -> Finding:
    """One policy's verdict on one resource."""
    try:
        return _judged(found, subject, config)
    except Exception as error:  # noqa: BLE001 - a policy that raises is never taken for a pass
        said = f"internal error: the policy raised {type(error).__name__}: {error}"
        return _finding(found, subject, "error", said, ())


def _judged(found: Policy, subject: Subject, config: Model) -> Finding:
    notes = [n for n in found.check(subject, config) if n.holds is not Truth.YES]
    failed = [n for n in notes if n.holds is Truth.NO]
    if failed:
        finding = _finding(found, subject, "fail", "; ".join(_unique(failed)), _paths(failed))
        remedy = plan(found, subject, config) if found.remedy else ()
        return finding.model_copy(update={"remedy": remedy}) if remedy else finding
    if notes:
        paths = _paths(notes)
        where = f" ({', '.join(paths)})" if paths else ""
        what = " and whether ".join(_unique(notes))
        message = f"cannot tell before deployment whether {what}{where}"
        return _finding(found, subject, "unknown", message, paths)
    return _finding(found, subject, "pass", found.title, ())


def _unique(notes: Sequence[Note]) -> list[str]:
    return list(dict.fromkeys(n.message for n in notes))


def _paths(notes: Sequence[Note]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(path for n in notes for path in n.paths))


def _finding(
    found: Policy, subject: Subject, verdict: Verdict, message: str, paths: tuple[str, ...]
) -> Finding:
    resource = subject.resource
    # A stack as a whole was declared nowhere.
    source = None if resource.type == STACK_TYPE else resource.source
    return Finding.model_construct(
        policy=found.id,
        severity=found.severity,
        verdict=verdict,
        urn=resource.urn,
        type=resource.type,
        name=resource.name,
        component=None if verdict == "pass" else subject.index.graph.component(resource),
        message=message,
        paths=paths,
        fix=found.fix,
        remedy=(),
        source=Location(file=source.file, line=source.line) if source else None,
        status="new",
        suppression=None,
    )


def with_stack(graph: Graph) -> Graph:
    """Policies about a whole stack need its resource; a preview file may leave it out."""
    if next(graph.of_type(STACK_TYPE), None) is not None:
        return graph
    name = f"{graph.project}-{graph.stack}"
    stack = Resource(
        urn=f"urn:pulumi:{graph.stack}::{graph.project}::{STACK_TYPE}::{name}",
        type=STACK_TYPE,
        name=name,
        custom=False,
    )
    return Graph(graph.project, graph.stack, (stack, *graph.resources))
