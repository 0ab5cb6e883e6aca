"""The order in which AWS looks at policies: a denial wins, then every limit must allow.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from policies._truth import Truth, every, some
from policies.iam.document import Document, Named

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from policies.iam.request import Request


@dataclass(frozen=True, kw_only=True)
class Policies:
    """All policies that have a say; a kind that is None limits nothing."""

    identity: tuple[Document, ...] = ()
    """Of the user or role, inside it or attached."""
    boundary: Document | None = None
    session: Document | None = None
    """Given when the role was assumed."""
    resource: Document | None = None
    """Of the bucket, queue, key…; of the role itself, where one is assumed."""
    service_controls: tuple[tuple[Document, ...], ...] = ()
    """Of the principal's organisation: those of the root, of each unit below, of the account."""
    resource_controls: tuple[tuple[Document, ...], ...] = ()
    """The same for the resource's account."""


@dataclass(frozen=True)
class Decision:
    """Whether a request is allowed, and what decided it."""

    allowed: Truth
    why: str
    """Such as `denied by boundary StayInRegion`, `not allowed by identity`."""


def decide(request: Request, policies: Policies) -> Decision:
    """Decide one request as AWS would.

    Raises:
        UnknownOperator: a condition that AWS would refuse.
    """
    denied, by = _denied(request, policies)
    if denied is Truth.YES:
        return Decision(Truth.NO, f"denied by {by}")
    granted, lacking = _granted(request, policies)
    if granted is Truth.NO:
        return Decision(Truth.NO, f"not allowed by {lacking}")
    if denied is Truth.UNSURE:
        return Decision(Truth.UNSURE, f"perhaps denied by {by}")
    if granted is Truth.UNSURE:
        return Decision(Truth.UNSURE, f"perhaps not allowed by {lacking}")
    return Decision(Truth.YES, "allowed")


def _all(policies: Policies) -> Iterator[tuple[str, Document, bool]]:
    """Each document, and whether it names its principals."""
    for level in policies.service_controls:
        yield from (("service control", d, False) for d in level)
    for level in policies.resource_controls:
        yield from (("resource control", d, True) for d in level)
    if policies.resource is not None:
        yield "resource", policies.resource, True
    yield from (("identity", d, False) for d in policies.identity)
    for kind in ("boundary", "session"):
        document = getattr(policies, kind)
        if document is not None:
            yield kind, document, False


def _denied(request: Request, policies: Policies) -> tuple[Truth, str]:
    worst, by = Truth.NO, ""
    for kind, document, named in _all(policies):
        # A service acts for itself: an organisation's policies are for its accounts' identities.
        if kind == "service control" and request.principal.kind == "service":
            continue
        for statement in document.statements:
            if named and statement.names(request.principal) is Named.NOT:
                continue
            says = statement.says("Deny", request)
            if says is Truth.YES:
                return says, f"{kind} {statement.sid}"
            if says is Truth.UNSURE:
                worst, by = says, f"{kind} {statement.sid}"
    return worst, by


def _granted(request: Request, policies: Policies) -> tuple[Truth, str]:
    """Whether something allows, and all that limits does; else the first that does not."""
    controls = _controls(request, policies)
    itself, as_identity, by_account = (
        _named(request, policies.resource, how)
        for how in (Named.AS_ITSELF, Named.AS_IDENTITY, Named.BY_ACCOUNT)
    )
    if request.principal.kind in ("service", "federated", "anonymous"):
        own = as_identity if request.principal.kind == "anonymous" else itself | as_identity
        return _first_lack(("resource control", controls[1]), ("resource", own))
    identity = _allows(request, policies.identity)
    if request.principal.kind == "root":
        identity = Truth.YES
    limits = (
        ("boundary", _limit(request, policies.boundary)),
        ("session", _limit(request, policies.session)),
    )
    within = every(limit for _, limit in limits)
    named = itself | as_identity | by_account
    organisation = (("service control", controls[0]), ("resource control", controls[1]))
    if not request.same_account:
        return _first_lack(*organisation, ("resource", named), ("identity", identity), *limits)
    if _needs_resource_policy(request.action):
        direct = itself | (as_identity & within)
        through = direct | (by_account & identity & within)
        lacking = ("resource", named) if named is not Truth.YES else ("identity", through)
        return _first_lack(*organisation, lacking, ("boundary", through))
    if (itself | (as_identity & within)) is Truth.YES:
        return _first_lack(*organisation)
    usual = _first_lack(*organisation, ("identity", identity | as_identity), *limits)
    if usual[0] is Truth.NO and (itself | (as_identity & within)) is Truth.UNSURE:
        return every((Truth.UNSURE, *controls)), "resource"
    return usual


def _needs_resource_policy(action: str) -> bool:
    """Keys and roles: nobody may use them unless their own policy says so, or lets identities'."""
    service, _, verb = action.lower().partition(":")
    listing = verb.startswith("list") or verb in ("createkey", "describecustomkeystores")
    return (service == "kms" and not listing) or (service == "sts" and verb.startswith("assume"))


def _first_lack(*needed: tuple[str, Truth]) -> tuple[Truth, str]:
    """Whether all are YES, and the first that is NO, else the first that is not known."""
    total = every(truth for _, truth in needed)
    lacking = next((name for name, truth in needed if truth is total), "")
    return total, "" if total is Truth.YES else lacking


def _controls(request: Request, policies: Policies) -> tuple[Truth, Truth]:
    """Organisations' policies: each level must allow."""
    return (
        every(_allows(request, level) for level in policies.service_controls),
        every(_allows(request, level) for level in policies.resource_controls),
    )


def _limit(request: Request, document: Document | None) -> Truth:
    return Truth.YES if document is None else _allows(request, (document,))


def _allows(request: Request, documents: Iterable[Document]) -> Truth:
    return some(s.says("Allow", request) for d in documents for s in d.statements)


def _named(request: Request, document: Document | None, how: Named) -> Truth:
    """Whether a resource's policy allows, by statements that name the principal like this."""
    if document is None:
        return Truth.NO
    return some(
        s.says("Allow", request) for s in document.statements if s.names(request.principal) is how
    )
