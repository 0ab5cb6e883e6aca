"""Rates from AWS: every page, only what was asked for; a refusal is said."""

from dataclasses import replace
from decimal import Decimal

import boto3
import pytest
from botocore.stub import Stubber

from cost.commitments import offering_rates
from cost.commitments.rates import Rate
from cost.errors import EmulatorError
from tests.cost.commitments.builders import pool, terms

REDSHIFT = replace(pool("ra3.large"), usage_type="Node:ra3.large", operation="RunComputeNode:0001")


def offer(rate, kind="Compute", payment="No Upfront", hours=8760, **more):
    return {
        "savingsPlanOffering": {
            "offeringId": "0b7c1d52-6a0f-4a0e-8f0d-1c2b3a495867",
            "paymentOption": payment,
            "planType": kind,
            "durationSeconds": hours * 3600,
            "currency": "USD",
        },
        "rate": rate,
        "usageType": "BoxUsage:m6i.large",
        "operation": "RunInstances",
        **more,
    }


@pytest.fixture
def stubbed():
    client = boto3.client(
        "savingsplans", "us-east-1", aws_access_key_id="x", aws_secret_access_key="x"
    )
    with Stubber(client) as stubber:
        yield client, stubber


ASKED = {
    "savingsPlanTypes": ["Compute", "EC2Instance", "SageMaker", "Database"],
    "usageTypes": ["BoxUsage:m6i.large"],
    "maxResults": 1000,
}
CALL = "describe_savings_plans_offering_rates"


def test_all_pages_are_read_and_what_is_not_asked_for_is_left(stubbed):
    client, stubber = stubbed
    first = [offer("0.070"), offer("0.06", "EC2Instance", "All Upfront", 3 * 8760)]
    second = [
        offer("0.090", operation="RunInstances:0002"),
        offer("0.050", usageType="BoxUsage:c6i.large"),
        offer("0.010", hours=2 * 8760),
    ]
    stubber.add_response(CALL, {"searchResults": first, "nextToken": "more"}, ASKED)
    stubber.add_response(CALL, {"searchResults": second}, ASKED | {"nextToken": "more"})
    found = offering_rates.read(client, [pool(), REDSHIFT])
    stubber.assert_no_pending_responses()
    key = ("BoxUsage:m6i.large", "RunInstances")
    assert {k: rate.usd for k, rate in found.items()} == {
        (terms(), *key): Decimal("0.070"),
        (terms("ec2-instance", 3, "all"), *key): Decimal("0.06"),
    }
    assert found[terms(), *key] == Rate(
        usd=Decimal("0.070"), offering="0b7c1d52-6a0f-4a0e-8f0d-1c2b3a495867", source="AWS"
    )


def test_database_plans_are_told_for_what_they_cover(stubbed):
    """AWS has no rate of what it excludes, as of instances before the seventh generation."""
    client, stubber = stubbed
    new, old = (
        replace(pool(f"db.{size}"), usage_type=f"InstanceUsage:db.{size}", operation="CreateDB:14")
        for size in ("r7g.large", "r6g.large")
    )
    usage = {"usageType": new.usage_type, "operation": new.operation}
    answer = {"searchResults": [offer("0.19", "Database", **usage)]}
    asked = ASKED | {"usageTypes": [old.usage_type, new.usage_type]}
    stubber.add_response(CALL, answer, asked)
    found = offering_rates.read(client, [new, old])
    assert list(found) == [(terms("database"), new.usage_type, new.operation)]


def test_a_refusal_is_no_answer(stubbed):
    client, stubber = stubbed
    stubber.add_client_error(CALL, "AccessDeniedException")
    with pytest.raises(EmulatorError, match="did not tell the rates"):
        offering_rates.read(client, [pool()])


def test_nothing_is_asked_where_no_savings_plan_applies(stubbed):
    client, _ = stubbed
    assert offering_rates.read(client, [REDSHIFT]) == {}
