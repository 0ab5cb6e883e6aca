"""Types by what a job needs."""

from __future__ import annotations

from decimal import Decimal

import pytest

from cost.errors import NotFound
from cost.pricing.catalogue import load
from cost.pricing.search import Needs, search


def names(**needs: object) -> list[str]:
    return [f.name for f in search(load(), Needs.model_validate(needs), "us-east-1")]


def test_no_needs_find_everything() -> None:
    assert len(names()) == len(load().instances())


def test_what_has_no_price_comes_last() -> None:
    found = search(load(), Needs(), "us-east-1")
    known = [f.hour is not None for f in found]
    assert known == sorted(known, reverse=True)
    assert found[0].hour is not None


def test_needs_are_bounds() -> None:
    found = search(load(), Needs(min_vcpu=64, min_memory_gib=Decimal(512)), "us-east-1")
    assert all((f.vcpu or 0) >= 64 and (f.memory_gib or 0) >= 512 for f in found)
    assert all(n.startswith("g5.") for n in names(gpu="a10g"))


def test_a_gpu_that_is_not_there() -> None:
    with pytest.raises(NotFound, match="a10g"):
        names(gpu="a10")
