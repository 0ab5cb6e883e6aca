"""One run: evaluate, compare with the base, suppress, judge."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from policies import comments
from policies.compare import compare
from policies.evaluate import all_policies, evaluate
from policies.findings import Report, Summary
from policies.gate import judge
from policies.price import priced
from policies.profiles import profile_of, read_profiles
from policies.settings import enabled, read_settings
from policies.suppressions import read_suppressions, suppress

if TYPE_CHECKING:
    from pathlib import Path

    from cost.graph import Graph
    from policies.findings import FailOn, Handling, Suppression


def _today() -> dt.date:
    return dt.datetime.now(dt.UTC).date()


@dataclass(frozen=True, kw_only=True)
class Options:
    """What fails the gate, and the files that change what is found."""

    fail_on: FailOn | None = None
    unknown: Handling | None = None
    suppressions: Path | None = None
    settings: Path | None = None
    profiles: Path | None = None
    """What fails in which environment, where `fail_on` and `unknown` do not say it."""
    project: Path | None = None
    """The folder of the program, whose comments tolerate findings."""
    today: dt.date = field(default_factory=_today)


def _tolerated(head: Graph, known: set[str], options: Options) -> tuple[Suppression, ...]:
    found: tuple[Suppression, ...] = ()
    if options.suppressions is not None:
        found = read_suppressions(options.suppressions, known)
    if options.project is not None:
        found += comments.tolerated(head, options.project, known)
    return found


def run(head: Graph, base: Graph | None, options: Options) -> Report:
    """Judge a graph by every policy that is not switched off.

    Raises:
        InputError: the suppressions' or the settings' file is unusable, or a comment in the
            program that should be a suppression.
    """
    policies = all_policies()
    tolerated = _tolerated(head, {p.id for p in policies}, options)
    settings: dict[str, dict[str, Any]] = {}
    if options.settings is not None:
        settings = read_settings(options.settings, policies)
        policies = enabled(policies, settings)
    findings = evaluate(head, policies=policies, settings=settings)
    if base is not None:
        before = evaluate(base, policies=policies, settings=settings)
        findings = compare(findings, before, head)
    findings, states = suppress(
        findings, tolerated, stack=head.stack, today=options.today, project=head.project
    )
    if base is not None:
        findings = priced(findings, head)
    profile = profile_of(head, read_profiles(options.profiles) if options.profiles else {})
    gate = judge(
        findings,
        states,
        fail_on=options.fail_on or profile.fail_on,
        unknown=options.unknown or profile.unknown,
    )
    return Report(
        project=head.project,
        stack=head.stack,
        resources=len(head),
        policies=len(policies),
        compared=base is not None,
        summary=Summary.of(findings),
        gate=gate,
        findings=findings,
        suppressions=states,
    )
