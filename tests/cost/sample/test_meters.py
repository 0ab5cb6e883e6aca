"""What each resource is metered by, and at what price."""

from decimal import Decimal

import pytest

from cost.pricing.catalogue import load
from cost.sample.base import Asset, Inventory, Metering
from cost.sample.meters import meter
from cost.sample.profile import UsageProfile
from tests.cost.sample.builders import asset, small

HOURS = 720


def metering(*assets: Asset) -> Metering:
    return meter(Inventory(account="1", assets=assets), load(), UsageProfile(), HOURS)


def lines(*assets: Asset) -> dict[str, tuple[Decimal, Decimal]]:
    """Usage type -> price and quantity."""
    return {m.usage_type: (m.price, m.quantity) for m in metering(*assets).meters}


def test_an_instance_costs_the_catalogue_s_price() -> None:
    found = lines(asset("instance", "i-1", type="m6i.large"))
    assert found == {"BoxUsage:m6i.large": (Decimal("0.096"), Decimal(1))}


def test_a_spot_line_carries_its_type_in_words_only() -> None:
    (line,) = metering(asset("instance", "i-1", type="g5.xlarge", spot=True)).meters
    assert line.instance_type is None
    assert line.description.startswith("g5.xlarge Linux/UNIX Spot")
    assert line.list_price is not None
    assert line.price < line.list_price


def test_a_volume_is_metered_by_the_hours_of_the_month() -> None:
    found = lines(asset("volume", "v", type="gp2", size_gib=720))
    assert found == {"EBS:VolumeUsage.gp2": (Decimal("0.10"), Decimal(1))}


def test_gp3_pays_only_for_what_exceeds_the_free_part() -> None:
    free = asset("volume", "v", type="gp3", size_gib=720, iops=3000, throughput=125)
    more = asset("volume", "v", type="gp3", size_gib=720, iops=3720, throughput=845)
    assert set(lines(free)) == {"EBS:VolumeUsage.gp3"}
    assert lines(more)["EBS:VolumeP-IOPS.gp3"] == (Decimal("0.005"), Decimal(1))
    assert lines(more)["EBS:VolumeP-Throughput.gp3"] == (Decimal("0.04"), Decimal(1))


def test_a_lifecycle_moves_old_data_to_a_cheaper_class() -> None:
    plain = lines(asset("bucket", "b", "lake.raw"))
    aged = lines(asset("bucket", "b", "lake.raw", type="STANDARD_IA"))
    assert "TimedStorage-SIA-ByteHrs" not in plain
    price, quantity = aged["TimedStorage-SIA-ByteHrs"]
    assert (price, round(quantity * HOURS)) == (Decimal("0.0125"), 12_000)
    assert round(aged["TimedStorage-ByteHrs"][1] * HOURS) == 8_000


@pytest.mark.parametrize(
    ("found", "what"),
    [
        (asset("instance", "i", type="m6i.large", region="eu-west-1"), "on-demand m6i.large"),
        (asset("instance", "i", type="zz1.large"), "on-demand zz1.large in us-east-1"),
        (asset("instance", "i", type="zz1.large", spot=True), "spot zz1.large in us-east-1"),
        (asset("volume", "v", type="io9", size_gib=1), "volume type io9"),
        (asset("nat", "n", region="eu-west-1"), "nat.hour in eu-west-1"),
    ],
)
def test_what_has_no_price_is_named_and_not_billed(found: Asset, what: str) -> None:
    result = metering(found)
    assert not result.meters
    assert any(name.startswith(what) for name in result.unpriced)


def test_every_kind_is_metered() -> None:
    billed = {line.asset.id for line in metering(*small().assets).meters}
    assert billed == {each.id for each in small().assets}
