"""Open engines on x86 classes."""

import pytest

from cost.rules.graviton_database import RULE
from tests.cost import builders as b
from tests.cost.rules import cases


def database(kind: str = "db.m5.large", **more) -> b.Line:
    service = "Amazon Relational Database Service"
    return cases.line("orders", f"InstanceUsage:{kind}", service=service, **more)


def listed(engine: str = "postgresql") -> tuple:
    return (cases.thing("database", "orders", Engine=engine),)


CASE = cases.Case(rule=RULE, lines=(database(),), things=listed())


def test_fires_with_the_class_of_the_same_size():
    found = CASE.run().one
    assert (found.current, found.proposed) == ("db.m5.large", "db.m6g.large")
    assert float(found.saving.mid) == pytest.approx(730 / 24 * 0.10)
    assert found.saving.low < found.saving.mid


@pytest.mark.parametrize("kind", ["db.m6g.large", "db.m5d.large", "db.x2idn.16xlarge"])
def test_arm_and_families_without_a_counterpart_are_fine(kind: str):
    assert CASE.run(lines=(database(kind),)).nothing


def test_oracle_does_not_run_on_arm():
    assert CASE.run(things=listed("oracle-ee")).nothing


def test_the_share_is_a_setting():
    twice = CASE.run({"saving_percent": "20"}).one.saving.mid
    assert twice == 2 * CASE.run().one.saving.mid


def test_without_an_inventory_nobody_can_tell():
    assert "no inventory" in CASE.run(listed=False).why
