"""The tour's walk: deploy, check, price, measure, recommend, apply, deploy again, verify.

Every step calls what the commands call. Only the months of usage are simulated, and labelled so.
"""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from cost.money import usd
from cost.plural import plural
from trimtab.tour import simulate
from trimtab.tour.place import STACK, Place, prepare
from trimtab.tour.reconcile import billed, reconcile
from trimtab.tour.summary import Change, Summary, Verdicts

if TYPE_CHECKING:
    from pathlib import Path

    from cost.apply import Plan as Planned
    from cost.bill import Bill
    from cost.estimate.model import Estimate
    from cost.graph import Graph
    from cost.optimise import Result
    from cost.realised import Verification
    from infra.engine.progress import Outcome
    from policies.findings import Report as Checked
    from trimtab.tour.narrator import Narrator

STEPS: Final = 9
BEFORE, AFTER = simulate.MONTHS


@dataclass(frozen=True, kw_only=True)
class Deployed:
    """The stack as it runs: what the deployment did, and how it is judged and priced."""

    outcome: Outcome
    checked: Checked
    estimate: Estimate
    bill: Bill


@dataclass(frozen=True, kw_only=True)
class Walked:
    """What a whole tour found."""

    summary: Summary
    before: Deployed
    after: Deployed
    result: Result
    verification: Verification
    planned: Planned


def walk(root: Path, out: Path, tell: Narrator) -> Walked:
    """Take the whole tour.

    Args:
        root: the project's folder; it is not changed.
        out: where the tour works.
        tell: is told what happens.

    Raises:
        TrimtabError: a step failed, as it would have failed by itself.
    """
    from infra.sandbox import emulator

    place = prepare(root, out)
    with ExitStack() as last:
        last.callback(emulator.stop, place.project)
        return _walk(place, tell)


def _walk(place: Place, tell: Narrator) -> Walked:
    with tell.step("Deploy the platform to an AWS emulator on this machine"):
        first = deploy(place)
        again = deploy(place)
        tell(f"{plural(first.counts['create'], 'resource')} created by the program AWS would get;")
        tell(f"deployed a second time, {len(again.changes)} of them change.")
    with tell.step("Check the deployment against the policies"):
        checked = _check(place)
        tell(_verdicts(checked))
    with tell.step("Price it from its own graph"):
        estimate = _estimate(place)
        tell(f"{estimate.at_least}{usd(estimate.monthly.p50)} a month at list prices.")
    with tell.step(f"Live through {BEFORE} (simulated use, real emulator)"):
        bill = first_month(place, tell)
    before = Deployed(outcome=first, checked=checked, estimate=estimate, bill=bill)
    with tell.step("Read bill and utilisation, and recommend"):
        result = recommend(place, bill)
        for line in _recommended(result):
            tell(line)
    with tell.step("Write the recommendations into the settings, and preview them"):
        planned = apply(place, result)
        plan = _plan(place)
        tell(f"{plural(len(planned.patched), 'setting')} of {place.settings.name} changed;")
        tell(f"that changes {plural(len(plan.changes), 'resource')} of {len(plan.steps)}.")
    with tell.step("Deploy the change; check and price it again"):
        changed = deploy(place)
        checked, estimate = _check(place), _estimate(place)
        tell(f"now {estimate.at_least}{usd(estimate.monthly.p50)} a month. {_verdicts(checked)}")
    with tell.step(f"Live through {AFTER}, and bill it"):
        bill = next_bill(place)
        tell("the second bill is made from what the emulator lists now, by the same assumptions.")
    after = Deployed(outcome=changed, checked=checked, estimate=estimate, bill=bill)
    with tell.step("Verify the savings on the second bill"):
        verification = verify(place)
        summary = _summary(before, after, result, (again, plan), verification)
        tell(_verified(summary))
    return Walked(
        summary=summary,
        before=before,
        after=after,
        result=result,
        verification=verification,
        planned=planned,
    )


def deploy(place: Place) -> Outcome:
    """Deploy the tour's project as it stands."""
    from trimtab.deployment import Live
    from trimtab.session import open_session

    with open_session(STACK, folder=place.project, start=True) as session:
        expected = len(session.state.entries) or None
        with Live(f"up {STACK}", expected) as live:
            return session.up(live)


def _plan(place: Place) -> Outcome:
    from trimtab.session import open_session

    with open_session(STACK, folder=place.project) as session:
        return session.plan()


def graph(place: Place) -> Graph:
    """The deployed state, as a graph."""
    from cost.graph_files import read_graph
    from trimtab.session import state_file

    return read_graph(state_file(place.project, STACK))


def _check(place: Place) -> Checked:
    from policies.run import Options, run

    tolerated = place.root / "policies" / "suppressions.yaml"
    options = Options(suppressions=tolerated if tolerated.is_file() else None)
    return run(graph(place), None, options)


def _estimate(place: Place) -> Estimate:
    from cost.estimate.build import estimate
    from cost.pricing.catalogue import load
    from trimtab.session import open_session

    with open_session(STACK, folder=place.project) as session:
        used = simulate.usage(simulate.inventory(session))
    return estimate(graph(place), load(), used)


def first_month(place: Place, tell: Narrator) -> Bill:
    """Simulate a month of use of what runs, and bill it."""
    from trimtab.session import open_session

    with open_session(STACK, folder=place.project) as session:
        found = simulate.inventory(session)
        values = simulate.use(session, found)
    bill = simulate.bill(place, found, BEFORE)
    tell(f"{values:,} values of utilisation are in CloudWatch, of {simulate.DAYS} days;")
    tell(f"a bill of {bill.quality.rows:,} lines, hour by hour, of what boto3 lists there.")
    return bill


def next_bill(place: Place) -> Bill:
    """The second month's bill, of what the emulator lists now."""
    from trimtab.session import open_session

    with open_session(STACK, folder=place.project) as session:
        return simulate.bill(place, simulate.inventory(session), AFTER)


MINIMUM_SAVING: Final = Decimal(5)
"""USD a month; what saves less is shown apart, and left as it is."""


def recommend(place: Place, bill: Bill) -> Result:
    """Run all rules over a bill, with the utilisation that CloudWatch has."""
    from cost.exemptions import Exemptions
    from cost.optimise import all_rules, instances, optimise, window_of
    from cost.pricing.catalogue import load
    from cost.rules._base import Context
    from trimtab.session import open_session

    context = Context(
        daily=bill.daily,
        window=window_of(bill.daily, simulate.DAYS),
        prices=load(),
        graph=graph(place),
        currency=bill.currency,
    )
    with open_session(STACK, folder=place.project) as session:
        metrics = simulate.utilisation_of(session, instances(context), context.window)
    floor = Exemptions(today=datetime.now(UTC).date(), minimum_saving=MINIMUM_SAVING)
    return optimise(context.given(metrics=metrics), all_rules(), exemptions=floor)


def apply(place: Place, result: Result) -> Planned:
    """Write all recommendations into the settings and the ledger."""
    from cost.apply import plan
    from cost.ledger import in_project
    from trimtab import rightsizing

    planned = plan(place.settings, result.recommendations)
    ledger = in_project(place.project, STACK)
    rightsizing.apply(planned, result, datetime.now(UTC), ledger)
    return planned


def verify(place: Place) -> Verification:
    """Judge what the ledger says was applied by the two bills."""
    from cost.ledger import in_project
    from trimtab.verifying import Check, check

    return check(
        Check(
            sources=[str(place.bill(AFTER))],
            before=[str(place.bill(BEFORE))],
            ledger=in_project(place.project, STACK),
            days=simulate.DAYS,
        )
    )


def _verdicts(checked: Checked) -> str:
    failed = by_severity(checked)
    words = ", ".join(f"{count} {severity}" for severity, count in failed.items()) or "none"
    return (
        f"{checked.summary.passed} verdicts pass; findings: {words}; "
        f"unknown: {checked.summary.unknown}."
    )


def by_severity(checked: Checked) -> dict[str, int]:
    """How many findings stand, by severity; what is suppressed does not."""
    from collections import Counter

    return dict(Counter(f.severity for f in checked.findings if f.verdict == "fail"))


def _recommended(result: Result) -> tuple[str, str]:
    saving = result.total_saving
    return (
        f"{plural(len(result.recommendations), 'recommendation')}: {usd(saving.mid)} a month "
        f"({usd(saving.low)} to {usd(saving.high)});",
        f"set apart, below {usd(MINIMUM_SAVING)}: {len(result.exempted)}; not evaluated, for want "
        f"of data that is not simulated: {len(result.not_evaluated)}.",
    )


def _verified(summary: Summary) -> str:
    saving = summary.saving
    return (
        f"saved a month: {usd(saving.estimates.mid)} by two estimates, {usd(saving.bills)} by two "
        f"bills; {summary.verdicts.realised} of {summary.recommendations} proven realised."
    )


def _summary(
    before: Deployed,
    after: Deployed,
    result: Result,
    steps: tuple[Outcome, Outcome],
    verification: Verification,
) -> Summary:
    again, plan = steps
    judged = [one.verdict for one in verification.verified]
    return Summary(
        stack=STACK,
        resources=before.outcome.counts["create"],
        second_up_changes=len(again.changes),
        findings=by_severity(before.checked),
        unknown=before.checked.summary.unknown,
        monthly_estimate=before.estimate.monthly,
        bill_month=BEFORE,
        bill_total=billed(before.bill),
        recommendations=len(result.recommendations),
        below_minimum=len(result.exempted),
        not_evaluated=len(result.not_evaluated),
        changes=tuple(Change(op=step.op, urn=step.urn) for step in plan.changes),
        verdicts=Verdicts(
            realised=judged.count("realised"),
            not_realised=judged.count("not realised"),
            cannot_tell=judged.count("can't tell"),
        ),
        saving=reconcile(before, after, result),
    )
