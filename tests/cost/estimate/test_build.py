"""Every resource is priced, free or named as unpriced; the totals are the sums of the parts."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cost.errors import PluginError
from cost.estimate import Estimate, estimate
from cost.estimate.build import total
from cost.graph import UNKNOWN, Resource
from cost.pricing.base import ZERO, Pricer, pricers
from cost.pricing.catalogue import load
from tests.cost.estimate.stacks import SAGEMAKER, bucket, cluster, nat, stack, volume
from tests.cost.pricing.builders import resource


def of(*resources: Resource, region: str = "us-east-1") -> Estimate:
    return estimate(stack(*resources, region=region), load())


def test_totals_are_the_sums_of_the_parts() -> None:
    found = of(nat(), volume(size=100), *cluster("web", "m6i.xlarge", 2))
    assert found.monthly == total(r.monthly for r in found.resources)
    assert found.monthly == total(found.components.values())
    web = 2 * (Decimal("0.192") * 730 + 5)
    assert found.monthly.p50 == Decimal("37.35") + 10 + web
    assert found.complete


def test_components_are_listed_the_dearest_first() -> None:
    found = of(nat(), volume(size=1), *cluster("web", "m6i.xlarge", 2))
    assert list(found.components) == ["clusters.web", "network", "scratch"]


def test_a_type_without_a_pricer_is_named_and_not_zero() -> None:
    found = of(nat(), resource(SAGEMAKER, "endpoint"))
    assert not found.complete
    assert [(u.type, u.why) for u in found.unpriced] == [(SAGEMAKER, f"no pricer for {SAGEMAKER}")]
    assert found.summary.unpriced == 1
    assert all(r.type != SAGEMAKER for r in found.resources)


def test_a_region_without_prices_is_unpriced_not_free() -> None:
    found = of(nat(), volume(), region="eu-west-1")
    assert found.monthly == ZERO
    assert not found.complete
    assert found.summary.unpriced == 2
    assert all("eu-west-1" in u.why for u in found.unpriced)


def test_an_unknown_instance_type_is_unpriced() -> None:
    found = of(*cluster("web", UNKNOWN, 2))
    assert [u.why for u in found.unpriced] == ["instanceType is known only at deployment"]


def test_use_without_an_assumption_keeps_a_total_from_being_complete() -> None:
    found = of(bucket())
    assert not found.complete
    assert found.summary.unpriced == 0
    assert [(u.component, u.key) for u in found.usage_unknown] == [("lake.raw", "standard_gb")]
    assert not found.resources[0].complete


def test_free_types_are_counted_by_type() -> None:
    role = "aws:iam/role:Role"
    found = of(resource(role, "a"), resource(role, "b"))
    assert found.complete
    assert found.free == {role: 2}
    assert found.summary.free == 2


def test_what_is_no_cloud_resource_or_merely_read_is_not_counted() -> None:
    group = Resource(urn="urn:pulumi:test::shop::x:y:Z::c", type="x:y:Z", name="c", custom=False)
    read = nat("theirs")
    read = Resource(**{**vars(read), "options": {"external": True}})
    assert of(group, read).summary.resources == 0


def test_an_empty_stack_costs_nothing_and_is_complete() -> None:
    found = of()
    assert found.complete
    assert found.monthly == ZERO


def test_two_unnamed_volumes_keep_their_lines_apart() -> None:
    disks = [{"volumeSize": 10}, {"volumeSize": 20}]
    root = {"volumeSize": 8}
    it = resource(
        "aws:ec2/instance:Instance",
        instanceType="m5.large",
        rootBlockDevice=root,
        ebsBlockDevices=disks,
    )
    names = [p.name for p in of(it).resources[0].parts]
    assert len(names) == len(set(names)) == 4


def test_a_pricer_that_raises_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(ask: object) -> tuple[()]:
        raise KeyError("size")

    table = {**pricers(), "x:y:Z": Pricer(id="broken", types=("x:y:Z",), price=broken)}
    monkeypatch.setattr("cost.estimate.build.pricers", lambda: table)
    with pytest.raises(PluginError, match=r"it: pricer broken failed: KeyError"):
        of(resource("x:y:Z"))


def test_json_has_the_documented_shape() -> None:
    document = json.loads(of(nat(), bucket()).model_dump_json())
    assert document["schema_version"] == 1
    assert set(document["monthly"]) == {"p10", "p50", "p90"}
    assert document["currency"] == "USD"
    assert document["complete"] is False
    part = document["resources"][0]["parts"][0]
    assert {"name", "unit", "quantity", "price", "monthly"} <= part.keys()
    assert part["monthly"]["p50"] == "32.850"


SIZES = st.lists(st.one_of(st.integers(1, 16000), st.just(UNKNOWN)), max_size=8)


@settings(max_examples=60, deadline=None)
@given(SIZES, st.integers(0, 5), st.integers(0, 3))
def test_nothing_is_lost_whatever_the_stack(sizes: list[object], nats: int, odd: int) -> None:
    resources = [volume(f"v{i}", size, "gp3", iops=3100) for i, size in enumerate(sizes)]
    resources += [nat(f"n{i}") for i in range(nats)]
    resources += [resource(SAGEMAKER, f"s{i}") for i in range(odd)]
    found = of(*resources)
    s = found.summary
    assert s.priced + s.free + s.unpriced == s.resources == len(resources)
    assert s.unpriced == odd + sizes.count(UNKNOWN)
    assert found.complete is (s.unpriced == 0)
    assert found.monthly.p10 <= found.monthly.p50 <= found.monthly.p90
    parts = [p.monthly for r in found.resources for p in r.parts if p.monthly is not None]
    assert found.monthly == total(parts)
