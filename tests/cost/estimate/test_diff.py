"""A change moves the month by what it changes; losing a price is not a saving."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from cost.estimate import EstimateDiff, Usage, compare, estimate
from cost.estimate.build import total
from cost.graph import UNKNOWN, Graph, Resource
from cost.pricing.base import ZERO
from cost.pricing.catalogue import load
from tests.cost.estimate.stacks import BUCKET, SAGEMAKER, bucket, cluster, nat, stack, volume
from tests.cost.pricing.builders import percentiles, resource


def diff(before: list[Resource], after: list[Resource], region: str = "us-east-1") -> EstimateDiff:
    catalogue = load()
    old = estimate(stack(*before), catalogue)
    return compare(old, estimate(stack(*after, region=region), catalogue))


def test_no_change() -> None:
    found = diff([nat(), bucket()], [nat(), bucket()])
    assert found.resources == ()
    assert found.change == ZERO
    assert found.percent == 0
    assert found.comparable


def test_a_changed_volume_type() -> None:
    found = diff([nat(), volume(kind="gp2")], [nat(), volume(kind="gp3")])
    (move,) = found.resources
    assert (move.op, move.component, move.name) == ("changed", "scratch", "disk")
    assert found.change.p50 == Decimal(-2)
    assert [p.op for p in move.parts] == ["removed", "added"]
    assert [c.component for c in found.components] == ["scratch"]
    assert found.percent == Decimal("-4.2")


def test_added_and_removed() -> None:
    found = diff([nat("a")], [nat("b"), *cluster("web", "g5.12xlarge", 1)])
    assert {m.name: m.op for m in found.resources} == {"a": "removed", "b": "added", "web": "added"}
    assert found.resources[0].name == "web"
    assert found.components[0].component == "clusters.web"
    assert found.after.p50 - found.before.p50 == found.change.p50


def test_a_lost_price_is_not_a_saving() -> None:
    before = [nat(), *cluster("web", "m6i.xlarge", 2)]
    found = diff(before, [nat(), *cluster("web", UNKNOWN, 2)])
    (move,) = found.resources
    assert move.change is None
    assert (move.why or "").startswith("priced before, not now")
    assert found.change == ZERO
    assert not found.comparable
    assert [u.type for u in found.newly_unpriced] == [move.type]


def test_moving_to_a_region_without_prices_is_not_a_saving() -> None:
    found = diff([nat(), volume()], [nat(), volume()], region="eu-west-1")
    assert found.change == ZERO
    assert all(m.change is None and m.why for m in found.resources)


def test_a_part_that_becomes_known_is_not_an_increase() -> None:
    graph, catalogue = stack(bucket()), load()
    given_size = Usage(types={BUCKET: {"standard_gb": percentiles(1000)}})
    found = compare(estimate(graph, catalogue), estimate(graph, catalogue, given_size))
    assert found.resources[0].why == "not priced before: storage, standard"
    assert found.change == ZERO


def test_a_new_resource_without_a_price_is_named() -> None:
    found = diff([nat()], [nat(), resource(SAGEMAKER, "endpoint")])
    assert found.resources == ()
    assert [u.type for u in found.newly_unpriced] == [SAGEMAKER]


def test_resources_match_across_stacks() -> None:
    old = estimate(stack(nat()), load())
    there = nat()
    there = Resource(**{**vars(there), "urn": there.urn.replace(":test:", ":prod:")})
    new = estimate(Graph("shop", "prod", (*stack().resources, there)), load())
    assert compare(old, new).resources == ()


def test_growth_from_nothing_has_no_percentage() -> None:
    found = diff([], [nat()])
    assert found.percent is None
    assert found.exceeds(Decimal(1000))
    assert not diff([], []).exceeds(Decimal(0))


STACKS = st.dictionaries(st.sampled_from("abcdef"), st.integers(1, 9000), max_size=6)


@settings(max_examples=50, deadline=None)
@given(STACKS, STACKS)
def test_the_change_leads_from_before_to_after(old: dict[str, int], new: dict[str, int]) -> None:
    found = diff(
        [volume(n, size) for n, size in old.items()], [volume(n, size) for n, size in new.items()]
    )
    assert found.before + found.change == found.after
    assert found.change == total(c.change for c in found.components if c.change)
    assert len(found.resources) == len({n for n in {*old, *new} if old.get(n) != new.get(n)})
