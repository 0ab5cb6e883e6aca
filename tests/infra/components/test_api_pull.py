"""A pull: its function, what it may do, its tables and its alarms."""

from __future__ import annotations

from typing import Any

from cost.graph import Graph
from infra.functions.pull_source import source_of
from infra.functions.stream_schema import schema_of
from tests.infra.graphs import one, statements
from tests.infra.ingest import RATES, SECRET, land

PAGED = {
    "page": {"kind": "cursor", "parameter": "after", "next": "meta.next"},
    "watermark": {"parameter": "since", "field": "updated_at", "first": "2026-01-01"},
    "secret": {"arn": SECRET, "header": "X-Api-Key", "format": "{}"},
}


def rates(**change: Any) -> Graph:
    return land(pulls={"rates": {**RATES, **change}})


def test_the_function_gets_a_source_that_it_can_read() -> None:
    given = one(rates(**PAGED), "Function", "rates-pull").inputs["environment"]["variables"]
    source = source_of(given["SOURCE"], schema_of(given["SETTINGS"]))
    assert (source.url, source.items) == (RATES["url"], "data.rates")
    assert (source.page.kind, source.page.next) == ("cursor", "meta.next")
    assert source.watermark is not None
    assert source.watermark.first == "2026-01-01"
    assert given["LANDING"] == "s3://trimtab-dev-raw-111122223333/pulls/rates/"
    assert given["RAW"] == "s3://trimtab-dev-raw-111122223333/source/rates/"
    assert (given["SECRET_ARN"], given["SECRET_FORMAT"]) == (SECRET, "{}")


def test_it_runs_on_its_schedule_and_never_twice_at_a_time() -> None:
    found = rates()
    rule = one(found, "EventRule", "rates-pull-schedule").inputs
    assert rule["scheduleExpression"] == "rate(1 hour)"
    assert one(found, "Function", "rates-pull").inputs["reservedConcurrentExecutions"] == 1


def test_it_may_read_its_secret_and_its_own_pages() -> None:
    allowed = statements(one(rates(**PAGED), "RolePolicy", "rates-pull-function"))
    assert allowed["ReadSecret"]["Resource"] == [SECRET]
    bucket = "arn:aws:s3:::trimtab-dev-raw-111122223333"
    assert allowed["ReadBodies"]["Resource"] == [f"{bucket}/source/rates/*"]
    places = ("pulls/rates/", "quarantine/rates/", "source/rates/")
    assert allowed["Land"]["Resource"] == [f"{bucket}/{place}*" for place in places]
    assert "DecryptSecret" not in allowed
    assert "ReadSecret" not in statements(one(rates(), "RolePolicy", "rates-pull-function"))


def test_the_key_of_a_secret_may_be_used_through_secrets_manager_only() -> None:
    key = "arn:aws:kms:us-east-1:111122223333:key/0a1b"
    secret = {"arn": SECRET, "key_arn": key}
    allowed = statements(one(rates(secret=secret), "RolePolicy", "rates-pull-function"))
    assert allowed["DecryptSecret"]["Resource"] == [key]
    assert allowed["DecryptSecret"]["Condition"]["StringEquals"] == {
        "kms:ViaService": "secretsmanager.us-east-1.amazonaws.com"
    }


def test_it_lands_in_the_same_catalogue_as_lines_of_json() -> None:
    found = rates()
    table = one(found, "CatalogTable", "rates").inputs
    assert table["storageDescriptor"]["serDeInfo"]["serializationLibrary"].endswith("JsonSerDe")
    assert found.references(one(found, "CatalogTable", "rates"), "databaseName")
    aside = one(found, "CatalogTable", "rates_quarantine").inputs
    columns = [c["name"] for c in aside["storageDescriptor"]["columns"]]
    assert columns == ["source", "reason", "record", "arrived", "raw"]


def test_silence_is_told() -> None:
    alarm = one(rates(silent_hours=3), "MetricAlarm", "rates-silent").inputs
    assert (alarm["comparisonOperator"], alarm["treatMissingData"]) == (
        "LessThanThreshold",
        "breaching",
    )
    assert alarm["period"] * alarm["evaluationPeriods"] == 3 * 3600
