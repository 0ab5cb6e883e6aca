"""What cannot work of pulls is refused, and the reason is told."""

from __future__ import annotations

from typing import Any

import pytest

from cost.errors import SettingsError
from infra.settings import parse
from tests.infra.ingest import CLICKS, RATES, SECRET, landed


def refused(change: dict[str, Any], **sections: Any) -> str:
    given = landed(**{"pulls": {"rates": {**RATES, **change}}, **sections})
    with pytest.raises(SettingsError) as caught:
        parse(given, file="Pulumi.dev.yaml")
    return str(caught.value)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"url": "http://api.example.com"}, "pulls.rates.url"),
        ({"schedule": "rate(0 hours)"}, "pulls.rates.schedule"),
        ({"schedule": "0 3 * * *"}, "pulls.rates.schedule"),
        ({"event_id": "rate_id"}, "the schema has no field 'rate_id'"),
        ({"event_id": "updated_at"}, "a record may lack 'updated_at'"),
        ({"page": {"kind": "cursor"}}, "nothing says where the cursor is"),
        ({"page": {"kind": "number", "next": "meta.next"}}, "numbered pages are counted"),
        ({"watermark": {"parameter": "since", "field": "at"}}, "the schema has no field 'at'"),
        ({"watermark": {"parameter": "since", "field": "id"}}, "of two of these none is newer"),
        ({"secret": {"arn": SECRET, "format": "Bearer"}}, "pulls.rates.secret.format"),
        ({"secret": {"arn": SECRET.replace("us-east-1", "eu-west-1")}}, "is in eu-west-1"),
        ({"bucket": "sea"}, "the lake has no data bucket 'sea'"),
    ],
)
def test_what_cannot_work_is_refused(change: dict[str, Any], why: str) -> None:
    assert why in refused(change)


def test_a_pull_is_not_named_like_a_stream() -> None:
    assert "table 'rates' is made by" in refused({}, streams={"rates": CLICKS})
