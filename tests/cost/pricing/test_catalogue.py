"""The embedded prices: what they know, what they refuse to guess, and that every row is sound."""

from __future__ import annotations

import shutil
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from cost.errors import NotFound, SourceError
from cost.pricing.catalogue import INTERRUPTION_BANDS, SNAPSHOTS, Catalogue, load

HOME = "us-east-1"


def test_hardware_of_a_gpu_type() -> None:
    found = load().instance("g5.12xlarge")
    assert (found.vcpu, found.memory_mib, found.gpu_name, found.gpu_count) == (
        48,
        196608,
        "a10g",
        4,
    )
    assert (found.family, found.size, found.has_gpu) == ("g5", "12xlarge", True)


def test_a_share_of_a_gpu_is_not_a_whole_one() -> None:
    found = load().instance("g6f.large")
    assert found.has_gpu
    assert found.gpu_count == 0
    assert found.gpu_memory_mib == 2861


def test_on_demand_price_is_exact() -> None:
    assert load().on_demand("p4d.24xlarge", HOME) == Decimal("21.957642")


@pytest.mark.parametrize(
    ("name", "region"),
    [("m5.large", "eu-west-1"), ("trn2.48xlarge", HOME), ("m99.huge", HOME)],
    ids=["other region", "type without a price", "unknown type"],
)
def test_a_price_that_is_not_known_is_none(name: str, region: str) -> None:
    assert load().on_demand(name, region) is None


def test_spot_price_is_on_demand_less_the_saving() -> None:
    spot = load().spot("g5.12xlarge", HOME)
    assert spot is not None
    assert spot.price == Decimal("5.672") * Decimal("0.42")
    assert (spot.saving_percent, spot.interruption, spot.as_of) == (58, ">20%", "2025-07")


def test_spot_saving_is_known_where_the_price_is_not() -> None:
    spot = load().spot("g5.12xlarge", "us-west-2")
    assert spot is not None
    assert spot.price is None
    assert spot.saving_percent == 70
    assert load().spot("g5.12xlarge", "nowhere-1") is None


def test_unknown_type_suggests_near_names() -> None:
    with pytest.raises(NotFound, match=r"did you mean.*g5\.12xlarge"):
        load().instance("g5.12xlarg")


def test_unit_price_of_another_region_is_none_and_of_no_key_an_error() -> None:
    assert load().unit_price("nat.gb", "eu-west-1") is None
    with pytest.raises(NotFound, match=r"nat\.gb"):
        load().unit_price("nat.gbs", HOME)


@pytest.mark.parametrize(
    ("key", "usd"),
    [
        ("ebs.gp2.gb_month", "0.10"),
        ("ebs.gp3.gb_month", "0.08"),
        ("nat.hour", "0.045"),
        ("public_ipv4.hour", "0.005"),
        ("s3.standard.gb_month", "0.023"),
        ("kms.key_month", "1"),
        ("lambda.gb_second", "0.0000166667"),
        ("alb.lcu_hour", "0.008"),
    ],
)
def test_unit_prices_are_the_list_prices(key: str, usd: str) -> None:
    found = load().unit_price(key, HOME)
    assert found is not None
    assert found.usd == Decimal(usd)


def test_every_row_is_sound() -> None:
    catalogue = load()
    assert catalogue.as_of == date(2026, 7, 20)
    assert len(catalogue.instances()) > 1300
    for found in catalogue.instances():
        price, spot = catalogue.on_demand(found.name, HOME), catalogue.spot(found.name, HOME)
        assert price is None or price > 0
        assert spot is None or 0 <= spot.saving_percent < 100
        assert spot is None or spot.interruption in INTERRUPTION_BANDS.values()
    for unit in catalogue.unit_prices():
        assert unit.usd > 0
        assert unit.basis in {"quoted", "derived", "list"}
        assert unit.basis != "list" or "aws.amazon.com" in unit.note, unit.key


def test_a_size_up_costs_twice() -> None:
    """The list price of a general-purpose family is linear in its size: a check of the figures."""
    catalogue = load()
    prices = [catalogue.on_demand(f"m6i.{size}", HOME) for size in ("large", "xlarge", "2xlarge")]
    large = prices[0]
    assert large is not None
    assert prices == [large, large * 2, large * 4]


def test_every_snapshot_names_its_origin() -> None:
    notice = (SNAPSHOTS / "NOTICE").read_text()
    for path in SNAPSHOTS.glob("*.csv"):
        assert path.name in notice
        snapshot = load().source(path.stem) if path.stem != "unit_prices" else None
        if snapshot is not None:
            assert snapshot.licence in notice


def _copy(tmp_path: Path) -> Path:
    return Path(shutil.copytree(SNAPSHOTS, tmp_path / "snapshots"))


def test_a_row_given_twice_is_refused(tmp_path: Path) -> None:
    folder = _copy(tmp_path)
    with (folder / "on_demand.csv").open("a") as file:
        file.write("m5.large,0.01\n")
    with pytest.raises(SourceError, match=r"on_demand\.csv: row 'm5.large'"):
        Catalogue(folder).on_demand("m5.large", HOME)


def test_a_snapshot_without_its_date_is_refused(tmp_path: Path) -> None:
    folder = _copy(tmp_path)
    (folder / "spot.csv").write_text("# source: x\n# licence: y\ntype,us-east-1\n")
    with pytest.raises(SourceError, match="as_of"):
        Catalogue(folder).spot("m5.large", HOME)


def test_a_missing_snapshot_is_one_clear_error(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="cannot read"):
        Catalogue(tmp_path).instances()
