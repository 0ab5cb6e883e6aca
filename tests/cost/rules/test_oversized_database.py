"""Databases that would do with half."""

import pytest

from cost.rules.oversized_database import RULE
from tests.cost import builders as b
from tests.cost.rules import cases


def database(kind: str = "db.r5.2xlarge", name: str = "orders", **more) -> b.Line:
    service = "Amazon Relational Database Service"
    return cases.line(name, f"InstanceUsage:{kind}", usd="24", service=service, **more)


def load(cpu: float, connections: float = 20, name: str = "orders") -> tuple:
    values = {"db_cpu_utilization": cpu, "db_connections": connections}
    return tuple(b.readings(name, metric, value) for metric, value in values.items())


CASE = cases.Case(rule=RULE, lines=(database(),), series=load(22))


def test_fires_one_step_down():
    found = CASE.run().one
    assert (found.current, found.proposed) == ("db.r5.2xlarge", "db.r5.xlarge")
    assert float(found.saving.mid) == pytest.approx(24 * 730 / 24 / 2)


@pytest.mark.parametrize(("cpu", "fires"), [(40.0, True), (40.1, False)])
def test_half_of_it_keeps_a_fifth_free(cpu: float, fires: bool):
    assert CASE.run(series=load(cpu)).nothing is not fires


def test_the_smallest_and_idle_ones_are_others_matters():
    assert CASE.run(lines=(database("db.r5.large"),)).nothing
    assert CASE.run(series=load(1, connections=0)).nothing


def test_storage_is_none_of_it():
    disk = cases.line("orders", "RDS:GP3-Storage", usd="9", unit="GB-Mo")
    assert CASE.run(lines=(database(), disk)).one.saving == CASE.run().one.saving


def test_what_is_not_known_is_said():
    assert "no db_cpu_utilization" in CASE.run(series=()).why
    pair = (database(component="lake"), database("db.m5.xlarge", "b", component="lake"))
    assert "several classes" in CASE.run(lines=pair, series=(*load(5), *load(5, name="b"))).why
