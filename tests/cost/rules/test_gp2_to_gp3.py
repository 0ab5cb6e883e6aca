"""gp2 to gp3: a fifth of the price less, or what is left of it after buying gp2's speed again."""

from decimal import Decimal

from cost.rules.gp2_to_gp3 import RULE
from tests.cost import builders as b


def a_month(size_gib: int, usd_a_gib: str) -> Decimal:
    """Storage is billed by the calendar month: a month is a month, of whatever length."""
    return Decimal(size_gib) * Decimal(usd_a_gib)


def test_a_small_volume_saves_a_fifth():
    found = b.run(RULE, b.context(b.volume(component="clusters.api"))).one
    assert round(found.saving.mid, 6) == round(a_month(100, "0.02"), 6)
    assert found.saving.low == found.saving.high
    assert found.change is not None
    assert (found.change.path, found.change.new) == (("volume", "type"), "gp3")
    assert found.risk == 0


def test_gp3_is_fine():
    assert b.run(RULE, b.context(b.volume(kind="gp3"))).nothing


def test_170_gib_have_no_bursts_to_buy_again_and_171_do():
    exact = b.run(RULE, b.context(b.volume(size_gib=170))).one
    above = b.run(RULE, b.context(b.volume(size_gib=171))).one
    assert exact.saving.low == exact.saving.mid == exact.saving.high
    # 125 MiB/s more at 0.04 USD are 5 USD: more than a fifth of 17.10 USD.
    assert above.saving.low == 0 < above.saving.mid == above.saving.high
    assert (exact.risk, above.risk) == (0, 2)


def test_from_334_gib_on_the_throughput_counts_in_the_middle():
    below = b.run(RULE, b.context(b.volume(size_gib=333))).one.saving
    exact = b.run(RULE, b.context(b.volume(size_gib=334))).one.saving
    assert below.mid == below.high
    assert round(exact.high - exact.mid, 6) == 5


def test_where_gp3_is_no_cheaper_there_is_no_recommendation():
    dear = b.PRICES.units | {"ebs.gp3.gb_month": "0.10"}
    prices = b.Prices(kinds={}, hourly={}, units=dear)
    assert "costs as much" in b.run(RULE, b.context(b.volume(), prices=prices)).why


def test_a_large_volume_buys_iops_and_throughput_again():
    saving = b.run(RULE, b.context(b.volume(size_gib=2000))).one.saving
    per_month = 2000 * Decimal("0.02") - 3000 * Decimal("0.005") - 125 * Decimal("0.04")
    assert round(saving.mid, 6) == per_month


def test_volumes_of_a_component_are_one_recommendation():
    lines = [b.volume(f"vol-{n}", component="clusters.api") for n in range(3)]
    found = b.run(RULE, b.context(*lines)).one
    assert found.resources == ("vol-0", "vol-1", "vol-2")
    assert round(found.saving.mid, 6) == round(a_month(300, "0.02"), 6)


def test_a_volume_without_component_gets_words():
    found = b.run(RULE, b.context(b.volume(stack=None))).one
    assert found.change is None
    assert "vol-1" in (found.manual or "")


def test_a_missing_price_is_not_zero():
    prices = b.Prices(kinds={}, hourly={}, units={"ebs.gp2.gb_month": "0.10"})
    assert "ebs.gp3.gb_month" in b.run(RULE, b.context(b.volume(), prices=prices)).why


def test_a_deleted_volume_saves_nothing():
    gone = b.volume(last=b.LAST.replace(day=9), days=9)
    assert b.run(RULE, b.context(gone, b.volume("vol-2", "gp3"))).nothing
