"""The export of the bill."""

from __future__ import annotations

from typing import Any

import pytest

from cost.graph import Graph
from tests.infra.graphs import ROOT, all_of, changed, graph, one, sections, statements


def query(found: Graph) -> dict[str, Any]:
    (export,) = all_of(found, "Export")
    (asked,) = export.inputs["export"]["dataQueries"]
    return dict(asked)


def test_cur2_is_hourly_and_names_resources() -> None:
    asked = query(graph("account"))
    assert asked["tableConfigurations"]["COST_AND_USAGE_REPORT"] == {
        "BILLING_VIEW_ARN": "arn:aws:billing::111122223333:billingview/primary",
        "TIME_GRANULARITY": "HOURLY",
        "INCLUDE_RESOURCES": "TRUE",
        "INCLUDE_SPLIT_COST_ALLOCATION_DATA": "TRUE",
        "INCLUDE_MANUAL_DISCOUNT_COMPATIBILITY": "FALSE",
    }
    for column in ("line_item_unblended_cost", "resource_tags", "savings_plan_used_commitment"):
        assert column in asked["queryStatement"]


def test_focus_is_a_setting_away() -> None:
    asked = query(changed("account", "billing.export", "focus"))
    assert asked["queryStatement"].endswith(" FROM FOCUS_1_2_AWS")
    assert "EffectiveCost" in asked["queryStatement"]


@pytest.mark.parametrize("kind", ["cur2", "focus"])
def test_columns_are_named_once_each_because_aws_refuses_a_star(kind: str) -> None:
    statement = query(changed("account", "billing.export", kind))["queryStatement"]
    columns = statement.removeprefix("SELECT ").split(" FROM ")[0].split(", ")
    assert "*" not in columns
    assert len(columns) == len(set(columns)) > 40


def test_each_delivery_replaces_the_one_before() -> None:
    (export,) = all_of(graph("account"), "Export")
    (destination,) = export.inputs["export"]["destinationConfigurations"][0]["s3Destinations"]
    assert destination["s3OutputConfigurations"] == [
        {
            "outputType": "CUSTOM",
            "format": "PARQUET",
            "compression": "PARQUET",
            "overwrite": "OVERWRITE_REPORT",
        }
    ]
    policy = one(graph("account"), "BucketPolicy", "billing-export-policy")
    assert policy.urn in export.dependencies


def test_only_exports_of_this_account_are_delivered() -> None:
    found = statements(one(graph("account"), "BucketPolicy", "billing-export-policy"))["Exports"]
    assert found["Condition"]["StringEquals"] == {"aws:SourceAccount": "111122223333"}
    assert found["Action"] == ["s3:PutObject", "s3:GetBucketPolicy"]
    key = statements(one(graph("account"), "Key", "key-data"))["Exporters"]
    assert key["Principal"] == found["Principal"]


def test_an_account_elsewhere_exports_from_us_east_1() -> None:
    from infra.engine import preview

    stack = {**sections("account")["stack"], "region": "eu-west-1"}
    found = preview("account", project=ROOT, config={"trimtab:stack": stack})
    (export,) = all_of(found, "Export")
    assert found.region(export) == "us-east-1"
    assert found.region(one(found, "Bucket", "billing-export")) == "eu-west-1"
    (destination,) = export.inputs["export"]["destinationConfigurations"][0]["s3Destinations"]
    assert destination["s3Region"] == "eu-west-1"
