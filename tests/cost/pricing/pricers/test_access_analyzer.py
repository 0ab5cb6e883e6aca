"""Analysing external access is free; unused access is billed by the identity."""

from __future__ import annotations

import pytest

from cost.pricing.base import Unpriced
from cost.pricing.pricers.access_analyzer import PRICER
from tests.cost.pricing.builders import Case, check_golden, parts_of


def test_golden() -> None:
    unused = {"type": "ACCOUNT_UNUSED_ACCESS"}
    check_golden(
        PRICER,
        {
            "by default": Case(),
            "account": Case({"type": "ACCOUNT"}),
            "unused access": Case(unused),
            "of forty roles": Case(unused, {"analysed_identities": 40}),
        },
    )


def test_other_kinds_have_no_price() -> None:
    with pytest.raises(Unpriced, match="ACCOUNT_INTERNAL_ACCESS"):
        parts_of(PRICER, Case({"type": "ACCOUNT_INTERNAL_ACCESS"}))
