"""Realised savings: a unit's cost before and after, whatever the usage did."""

from datetime import date
from decimal import Decimal
from typing import Any

from cost._use import Period
from cost.ledger import Entry
from cost.models import Range
from cost.realised import Verified, around, verify
from cost.rules._window import Window
from tests.cost import builders as b

LATER = date(2026, 10, 28)
OLD = Decimal("0.768")
NEW = Decimal("0.192")


def entry(**more: Any) -> Entry:
    given = {
        "event": "applied",
        "at": "2026-10-14T12:00:00Z",
        "id": "x",
        "rule": "oversized-cpu",
        "stack": "dev",
        "component": "clusters.api",
        "resources": ("i-1",),
        "current": "m5.4xlarge",
        "proposed": "m6i.xlarge",
        "saving": Range.exactly((OLD - NEW) * 730),
        "meter": "instances",
        "saves": "rate",
    }
    return Entry.model_validate(given | more)


def large(resource: str = "i-1", usd: Decimal = OLD, **more: Any) -> b.Line:
    more = {"component": "clusters.api"} | more
    return b.instance(resource, "m5.4xlarge", hourly_usd=str(usd), **more)


def small(resource: str = "i-9", **more: Any) -> b.Line:
    more = {"component": "clusters.api", "last": LATER} | more
    return b.instance(resource, "m6i.xlarge", hourly_usd=str(NEW), **more)


def judge(*after: b.Line, before: tuple[b.Line, ...] | None = None, **more: Any) -> Verified:
    old = Period(b.daily(*(before or (large(),))), b.WINDOW)
    new = Period(b.daily(*after), Window.of_days(LATER, b.DAYS))
    (found,) = verify([(entry(**more), old, new)]).verified
    return found


def test_a_deployed_change_saves_what_was_claimed():
    found = judge(small())
    assert found.verdict == "realised"
    assert found.realised == found.claimed == found.bill_change


def test_a_patch_applied_but_not_deployed_saves_nothing():
    found = judge(large(last=LATER))
    assert (found.verdict, found.realised) == ("not realised", 0)
    assert "was the change deployed?" in found.why


def test_doubled_usage_is_no_loss():
    eight = [small(f"i-{n}") for n in range(8)]
    found = judge(*eight)
    assert found.verdict == "realised"
    assert found.realised == 8 * found.claimed
    assert found.bill_change == (OLD - 8 * NEW) * 730
    assert found.bill_change < 0


def test_doubled_usage_of_what_was_not_deployed_is_no_loss_either():
    found = judge(large(last=LATER), large("i-2", last=LATER))
    assert (found.verdict, found.realised) == ("not realised", 0)


def test_halved_usage_is_no_saving():
    pair = (large(), large("i-2"))
    found = judge(large(last=LATER), before=pair)
    assert (found.verdict, found.realised) == ("not realised", 0)
    assert found.bill_change == OLD * 730


def test_a_price_that_changed_without_a_deployment_is_no_saving_of_ours():
    found = judge(large(usd=Decimal("0.700"), last=LATER))
    assert (found.verdict, found.realised) == ("can't tell", None)
    assert "price changed" in found.why


def test_a_price_that_changed_beside_the_deployment_can_not_be_told_apart():
    mixed = [small(), large("i-2", usd=Decimal("0.700"), last=LATER)]
    found = judge(*mixed, before=(large(), large("i-2")))
    assert found.verdict == "can't tell"
    assert "BoxUsage:m5.4xlarge" in found.why


def test_a_commitment_that_came_to_cover_it_is_told_apart():
    found = judge(small(purchase="SavingsPlan"))
    assert found.verdict == "can't tell"
    assert "commitments cover +100.0 %" in found.why


def test_a_dearer_unit_is_not_realised():
    dearer = b.instance(
        "i-9", "m7i.4xlarge", hourly_usd="0.9", component="clusters.api", last=LATER
    )
    found = judge(dearer)
    assert found.verdict == "not realised"
    assert found.realised == (OLD - Decimal("0.9")) * 730


def test_a_parked_cluster_saves_its_whole_cost():
    parked = {"saves": "usage", "rule": "idle-instance", "proposed": "parked"}
    assert judge(small(component="clusters.other"), **parked).realised == OLD * 730
    still = judge(large(last=LATER), **parked)
    assert (still.verdict, still.realised) == ("not realised", 0)


def test_half_parked_saves_half():
    parked = {"saves": "usage", "rule": "idle-instance", "proposed": "parked"}
    found = judge(large(last=LATER), before=(large(), large("i-2")), **parked)
    assert (found.verdict, found.realised) == ("realised", OLD * 730)


def test_a_freed_commitment_is_no_saving():
    parked = {"saves": "usage", "rule": "idle-instance", "proposed": "parked"}
    covered = large("i-2", purchase="SavingsPlan")
    gone = small(component="clusters.other")
    found = judge(gone, before=(large(), covered), **parked)
    assert (found.verdict, found.realised) == ("realised", OLD * 730)
    assert "commitments bore 50.0 % of it and are paid on" in found.why
    # One of two is left, and the plan covers it: what it did not cover is gone.
    rest = large("i-3", purchase="SavingsPlan", last=LATER)
    assert judge(rest, before=(large(), covered), **parked).realised == OLD * 730


def test_a_smaller_size_under_the_same_commitment_saves_nothing_until_it_ends():
    plan = {"purchase": "SavingsPlan"}
    found = judge(small(**plan), before=(large(**plan),))
    assert (found.verdict, found.realised) == ("realised", 0)
    assert "a unit costs 75.0 % less; commitments bore 100.0 %" in found.why


def test_volumes_are_compared_by_the_gigabyte():
    mine = {"component": "clusters.api"}
    twice = b.volume("vol-2", "gp3", size_gib=200, last=LATER, **mine)
    found = judge(
        twice, before=(b.volume(**mine),), meter="volumes", rule="gp2-to-gp3", proposed="gp3"
    )
    assert found.verdict == "realised"
    assert round(found.realised or 0, 4) == 4


def test_without_usage_there_is_nothing_to_compare():
    assert "no use of it before" in judge(small(), component="clusters.gone").why
    assert "nothing was used since" in judge(small(component="clusters.other")).why


def test_resources_without_a_component_are_found_by_their_ids():
    before = (large(component=None),)
    found = judge(large(component=None, last=LATER), before=before, component=None)
    assert found.verdict == "not realised"
    other = judge(large(stack="prod", last=LATER))
    assert "nothing was used since" in other.why


def test_totals_count_what_was_realised():
    old = Period(b.daily(large()), b.WINDOW)
    new = Period(b.daily(small()), Window.of_days(LATER, b.DAYS))
    found = verify([(entry(), old, new), (entry(id="y", component="clusters.gone"), old, new)])
    assert found.total_claimed == 2 * (OLD - NEW) * 730
    assert found.total_realised == (OLD - NEW) * 730


def test_one_bill_is_split_at_the_application():
    bill = b.daily(large(last=date(2026, 10, 14)), small(days=14))
    old, new = around(entry(), bill, 7)
    assert (old.window.start.day, old.window.end.day) == (7, 14)
    assert (new.window.start.day, new.window.end.day) == (15, 22)
    (found,) = verify([(entry(), old, new)]).verified
    assert (found.verdict, found.realised) == ("realised", found.claimed)


def test_a_bill_that_ends_with_the_application_tells_nothing():
    bill = b.daily(large())
    (found,) = verify([(entry(), *around(entry(), bill, 14))]).verified
    assert (found.verdict, found.bill_change) == ("can't tell", None)
    assert "no full day" in found.why
