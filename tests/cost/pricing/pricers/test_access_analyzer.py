"""Analysing external access is free; unused access has no price here."""

from __future__ import annotations

import pytest

from cost.pricing.base import Unpriced
from cost.pricing.pricers.access_analyzer import PRICER
from tests.cost.pricing.builders import Case, check_golden, parts_of


def test_golden() -> None:
    check_golden(PRICER, {"by default": Case(), "account": Case({"type": "ACCOUNT"})})


def test_unused_access_has_no_price() -> None:
    with pytest.raises(Unpriced, match="UNUSED"):
        parts_of(PRICER, Case({"type": "ACCOUNT_UNUSED_ACCESS"}))
