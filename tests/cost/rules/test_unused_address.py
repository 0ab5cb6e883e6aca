"""Public addresses: the bill itself says which are idle."""

from decimal import Decimal

from cost.rules.unused_address import RULE
from tests.cost import builders as b
from tests.cost.rules import cases


def address(state: str = "IdleAddress", **more) -> b.Line:
    return cases.line("eipalloc-1", f"USE1-PublicIPv4:{state}", usd="0.12", **more)


CASE = cases.Case(rule=RULE, lines=(address(),))


def test_fires_and_tells_how_to_release_it():
    found = CASE.run().one
    assert found.saving.mid == Decimal("0.12") * 730 / 24
    assert found.manual == "aws ec2 release-address --allocation-id eipalloc-1"


def test_one_that_was_in_use_is_left_alone():
    assert CASE.run(lines=(address("InUseAddress"),)).nothing
    assert CASE.run(lines=(address(), address("InUseAddress", days=1))).nothing


def test_a_week_is_long_enough_and_six_days_are_not():
    assert CASE.run(lines=(address(days=7),)).one
    assert CASE.run(lines=(address(days=6),)).nothing
