"""What Infracost's readers find where they look for it; unknown is null there, too."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from cost.estimate import compare, estimate, infracost
from cost.pricing.catalogue import load
from tests.cost.estimate.stacks import SAGEMAKER, bucket, cluster, nat, stack, volume
from tests.cost.pricing.builders import resource

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


def document() -> dict[str, Any]:
    base = estimate(stack(nat(), volume(size=100)), load())
    new = estimate(stack(nat(), volume(size=200), bucket(), resource(SAGEMAKER)), load())
    new = new.model_copy(update={"diff": compare(base, new)})
    return dict(infracost.document(new, base, NOW))


def test_totals_are_text_and_add_up() -> None:
    found = document()
    assert found["version"] == "0.2"
    assert found["timeGenerated"] == "2026-11-23T12:00:00+00:00"
    past, now = Decimal(found["pastTotalMonthlyCost"]), Decimal(found["totalMonthlyCost"])
    assert now - past == Decimal(found["diffTotalMonthlyCost"])
    (project,) = found["projects"]
    costs = [Decimal(r["monthlyCost"]) for r in project["breakdown"]["resources"]]
    assert sum(costs) == now


def test_an_unknown_quantity_is_null() -> None:
    resources = document()["projects"][0]["breakdown"]["resources"]
    storage = next(r for r in resources if r["name"] == "raw")["costComponents"][0]
    assert storage["monthlyCost"] is None
    assert storage["monthlyQuantity"] is None
    assert storage["price"] == "0.023"


def test_the_summary_counts_what_has_no_price() -> None:
    summary = document()["summary"]
    assert summary["totalDetectedResources"] == 4
    assert summary["unsupportedResourceCounts"] == {SAGEMAKER: 1}
    assert summary["totalUsageBasedResources"] == 2


def test_without_a_base_there_is_no_past() -> None:
    found = infracost.document(estimate(stack(*cluster("a", "m5.large", 1)), load()), None, NOW)
    assert found["pastTotalMonthlyCost"] is None
    assert found["projects"][0]["diff"] is None
