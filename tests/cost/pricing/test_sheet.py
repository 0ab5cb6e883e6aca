"""A type's sheet: neighbours by size and by likeness, figures per unit, gaps as gaps."""

from __future__ import annotations

from decimal import Decimal

from cost.pricing.catalogue import load
from cost.pricing.sheet import Sheet, sheet


def of(name: str, region: str = "us-east-1") -> Sheet:
    return sheet(load(), name, region)


def related(found: Sheet, relation: str) -> list[str]:
    return [n.name for n in found.neighbours if n.relation == relation]


def test_neighbours_in_the_family_are_the_next_sizes() -> None:
    found = of("m6i.xlarge")
    assert related(found, "smaller") == ["m6i.large"]
    assert related(found, "larger") == ["m6i.2xlarge", "m6i.4xlarge"]
    larger = next(n for n in found.neighbours if n.name == "m6i.2xlarge")
    assert larger.times == Decimal(2)


def test_rivals_have_the_same_size_and_another_family() -> None:
    found = of("m6i.xlarge")
    rivals = [n for n in found.neighbours if n.relation == "like it"]
    assert rivals
    assert all((n.vcpu, n.memory_gib) == (4, 16) for n in rivals)
    hours = [n.hour for n in rivals if n.hour is not None]
    assert hours == sorted(hours)


def test_rivals_of_a_gpu_type_have_as_many_gpus() -> None:
    rivals = [n for n in of("g5.12xlarge").neighbours if n.relation == "like it"]
    assert {n.gpus for n in rivals} == {4}


def test_an_accelerator_counts_as_what_one_pays_for() -> None:
    rate = of("trn1.32xlarge").on_demand
    assert rate.per_gpu_hour == Decimal("21.5") / 16


def test_a_share_of_a_gpu_has_no_price_of_a_whole_one() -> None:
    assert of("g6f.large").on_demand.per_gpu_hour is None


def test_what_is_not_known_is_none() -> None:
    found = of("trn2.48xlarge")
    assert (found.on_demand.hour, found.on_demand.month) == (None, None)
    assert of("f1.2xlarge").hardware.vcpu is None
    elsewhere = of("m6i.xlarge", "eu-west-1")
    assert elsewhere.spot is not None
    assert elsewhere.spot.hour is None
    assert elsewhere.neighbours == ()
