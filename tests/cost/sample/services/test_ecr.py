"""Repositories are billed by what they store."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from tests.cost.sample.services.conftest import PAIRS, TAGS, lines


def test_a_repository(client: Any, listed: Any) -> None:
    client("ecr").create_repository(repositoryName="serving", tags=PAIRS)
    (repository,) = listed("ecr")
    assert dict(repository.tags) == TAGS
    price, gib = lines(repository)["TimedStorage-ByteHrs"]
    assert (price, round(gib)) == (Decimal("0.10"), 25)
