"""Every public address costs; one from an own pool does not."""

from __future__ import annotations

from cost.pricing.pricers.eip import PRICER
from tests.cost.pricing.builders import Case, check_golden


def test_golden() -> None:
    cases = {"by default": Case(), "own pool": Case({"publicIpv4Pool": "ipv4pool-ec2-0abc"})}
    check_golden(PRICER, cases)
