"""What cannot work of the catalogue is refused, and the reason is told."""

from __future__ import annotations

from typing import Any

import pytest

from cost.errors import SettingsError
from infra.settings import parse
from tests.infra.ingest import KEYS, landed


def refused(catalog: dict[str, Any]) -> str:
    with pytest.raises(SettingsError) as caught:
        parse(landed(catalog=catalog), file="Pulumi.dev.yaml")
    return str(caught.value)


@pytest.mark.parametrize(
    ("catalog", "why"),
    [
        ({"scan_limit_gib": 0}, "catalog.scan_limit_gib"),
        ({"key": "compute"}, "key 'compute' is not used_by s3"),
        ({"results": "logs"}, "the lake has no data bucket 'logs'"),
        ({"tables": {"a": {"fields": []}}}, "catalog.tables.a.fields"),
        ({"tables": {"a": {"bucket": "sea", "fields": [{"name": "x"}]}}}, "no data bucket 'sea'"),
        (
            {"tables": {"a": {"fields": [{"name": "x", "required": True}]}}},
            "nothing looks at what is written to 'x'",
        ),
        ({"tables": {"a": {"fields": [{"name": "Upper"}]}}}, "catalog.tables.a.fields"),
    ],
)
def test_what_cannot_work_is_refused(catalog: dict[str, Any], why: str) -> None:
    assert why in refused(catalog)


def test_a_table_bucket_needs_a_key_that_lets_its_upkeep_in() -> None:
    keys = {**KEYS, "data": {"used_by": ["s3"]}}
    with pytest.raises(SettingsError, match="key 'data' is not used_by s3tables"):
        parse(landed(catalog={"table_bucket": True}, keys=keys), file="Pulumi.dev.yaml")


def test_a_table_keeps_all_its_files() -> None:
    given = landed(catalog={"tables": {"a": {"bucket": "curated", "fields": [{"name": "x"}]}}})
    given["lake"]["curated"] = {**given["lake"]["curated"], "expire_after_days": 90}
    with pytest.raises(SettingsError, match="a table that lacks files cannot be read"):
        parse(given, file="Pulumi.dev.yaml")
    given["lake"]["curated"] |= {"expire_prefix": "scratch/"}
    assert parse(given, file="Pulumi.dev.yaml")


def test_an_empty_section_is_a_catalogue() -> None:
    settings = parse(landed(catalog={}), file="Pulumi.dev.yaml")
    assert settings.catalog is not None
    assert settings.catalog.scan_limit_gib == 100
