"""Demand out of a bill: what counts, in which pool, over which hours."""

import datetime as dt

import numpy as np
import pytest

from cost.commitments import pools
from cost.commitments.pools import Pool
from cost.errors import InputError, SourceError
from cost.views import scope_of
from tests.cost.billing.builders import cur, read, write_csv

pytestmark = pytest.mark.slow


def hour(day, number, kind="BoxUsage:m5.large", **more):
    start = dt.datetime(2026, 10, day) + dt.timedelta(hours=number)  # noqa: DTZ001
    end = start + dt.timedelta(hours=1)
    return cur(day * 100 + number) | {
        "identity_time_interval": f"{start.isoformat()}Z/{end.isoformat()}Z",
        "line_item_usage_start_date": f"{start.isoformat()}Z",
        "line_item_usage_end_date": f"{end.isoformat()}Z",
        "line_item_usage_type": kind,
        **more,
    }


def demand(folder, lines):
    return pools.read(scope_of(read(write_csv(folder / "a.csv", lines))))


@pytest.mark.parametrize(
    ("usage_type", "operation", "instance_type", "service"),
    [
        ("BoxUsage:m5.large", "RunInstances", "m5.large", "ec2"),
        ("EUW1-DedicatedUsage:m5.large", "RunInstances:0002", "m5.large", "ec2"),
        ("BoxUsage:m5.large", "Hadoop", "m5.large", "other"),
        ("Node:ra3.large", "RunComputeNode:0001", "ra3.large", "other"),
        ("USE1-Host:ml.g5.xlarge", "RunInstance", "ml.g5.xlarge", "sagemaker"),
        ("Multi-AZUsage:db.r6g.large", "CreateDBInstance:0014", "db.r6g.large", "rds"),
        ("NodeUsage:cache.r6g.large", "CreateCacheCluster:0002", "cache.r6g.large", "elasticache"),
        ("EUW1-Fargate-GB-Hours", "FargateTask", "", "fargate"),
        ("Lambda-GB-Second-ARM", "Invoke", "", "lambda"),
    ],
)
def test_what_runs_in_a_pool(usage_type, operation, instance_type, service):
    found = Pool(
        region="r", usage_type=usage_type, operation=operation, instance_type=instance_type
    )
    assert found.service == service


def test_the_demand_of_the_sample_is_its_eligible_cost_at_list_price(scope, there):
    daily = scope.daily
    covered = daily.filter(
        daily.CommitmentDiscountStatus == "Used", daily.ChargeCategory == "Usage"
    )
    listed = float(covered.ListCost.sum().to_pyarrow().as_py())
    assert there.spend.sum() - there.billed_open.sum() == pytest.approx(listed)
    assert (there.hours, there.missing) == (744, 0)
    assert not any("Spot" in p.usage_type or "Software" in p.usage_type for p in there.pools)


def test_hours_without_usage_are_idle_and_days_that_are_not_there_are_missing(tmp_path):
    lines = [hour(1, n) for n in (0, 5, 23)] + [hour(4, n) for n in range(24)]
    found = demand(tmp_path, lines)
    assert (found.hours, found.missing) == (48, 48)
    assert np.flatnonzero(found.spend[0] == 0).size == 21
    assert found.end == dt.datetime(2026, 10, 5)  # noqa: DTZ001


def test_a_last_day_that_breaks_off_is_left_out(tmp_path):
    lines = [hour(day, n) for day in (1, 2) for n in range(24)] + [hour(3, 0)]
    assert demand(tmp_path, lines).hours == 48


def test_two_operations_are_two_pools_with_their_own_price(tmp_path):
    windows = {"line_item_operation": "RunInstances:0002", "pricing_public_on_demand_cost": "3"}
    found = demand(tmp_path, [hour(1, 0), hour(1, 0, **windows) | {"identity_line_item_id": "w"}])
    assert [float(price) for price in found.prices] == [1, 3]


def test_usage_without_a_list_price_is_named(tmp_path):
    unlisted = hour(1, 1, "BoxUsage:c5.large", pricing_public_on_demand_cost="")
    found = demand(tmp_path, [hour(1, 0), unlisted])
    assert [p.usage_type for p in found.unlisted] == ["BoxUsage:c5.large"]
    assert [p.usage_type for p in found.pools] == ["BoxUsage:m5.large"]


def test_a_bill_of_days_is_refused(tmp_path):
    day = {"line_item_usage_end_date": "2026-10-02T00:00:00Z"}
    with pytest.raises(InputError, match="hour by hour"):
        demand(tmp_path, [hour(1, 0, **day)])


def test_a_bill_without_compute_is_refused(tmp_path):
    with pytest.raises(SourceError, match="no usage that a commitment could cover"):
        demand(tmp_path, [hour(1, 0, "NatGateway-Hours")])
