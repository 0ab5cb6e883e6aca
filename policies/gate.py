"""Decide whether a run may go on: findings, unknowns, errors and suppressions together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from policies.findings import Gate

if TYPE_CHECKING:
    from collections.abc import Sequence

    from policies.findings import FailOn, Finding, Handling, SuppressionState


def judge(
    findings: Sequence[Finding],
    suppressions: Sequence[SuppressionState],
    *,
    fail_on: FailOn,
    unknown: Handling,
) -> Gate:
    """Judge a run.

    Only new findings count: with a base, what was there before is shown and does not fail the
    change; without one, everything is new.

    Args:
        findings: with their status.
        suppressions: those of this stack.
        fail_on: the least severity that fails the gate; `none`: findings are advice.
        unknown: `fail` makes a new unknown verdict leave the run unfinished.

    Returns:
        `unfinished` (a policy raised, or unknowns must not be) goes before `failed`.
    """
    errors = [f for f in findings if f.verdict == "error"]
    new = [f for f in findings if f.status == "new"]
    unknowns = [f for f in new if f.verdict == "unknown"] if unknown == "fail" else []
    failed = [f for f in new if f.verdict == "fail" and f.at_least(fail_on)]
    stale = [s for s in suppressions if s.state != "used"]
    reasons = [
        *([f"{len(errors)} could not be judged: a policy raised"] if errors else ()),
        *([f"{len(unknowns)} not known before deployment"] if unknowns else ()),
        *([f"{len(failed)} new at {fail_on} severity or above"] if failed else ()),
        *(f"the suppression of {s.policy} for {s.urn} is {s.state}" for s in stale),
    ]
    result = "unfinished" if errors or unknowns else "failed" if failed or stale else "passed"
    return Gate.model_validate(
        {"fail_on": fail_on, "unknown": unknown, "result": result, "reasons": reasons}
    )
