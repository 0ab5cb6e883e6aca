"""The model registry keeps what services run."""

from __future__ import annotations

from typing import Any

import pytest

from cost.errors import SettingsError
from tests.infra.serving import given, settings


@pytest.mark.parametrize(
    ("bucket", "why"),
    [
        ({"versioning": False}, "an overwritten model would be lost"),
        ({"expire_after_days": 30}, "objects of models expire after 30 days"),
    ],
)
def test_the_bucket_keeps_models(bucket: dict[str, Any], why: str) -> None:
    lake = given()["lake"]
    lake["models"] = {**lake["models"], **bucket}
    with pytest.raises(SettingsError, match=why):
        settings(lake=lake)


def test_the_bucket_and_the_key_exist() -> None:
    with pytest.raises(SettingsError, match="no data bucket 'nowhere'"):
        settings(models={"bucket": "nowhere"})
    with pytest.raises(SettingsError, match="key 'nothing' does not exist"):
        settings(models={"key": "nothing"})
