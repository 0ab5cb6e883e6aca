"""Endpoints with more instances than the busiest hour of one of them asks for."""

import dataclasses

import pytest

from cost.rules.oversized_endpoint import RULE
from tests.cost import builders as b
from tests.cost.rules import cases

ARN = "arn:aws:sagemaker:us-east-1:111122223333:endpoint/ranker"


def endpoint(count: int = 4, kind: str = "ml.g5.xlarge") -> b.Line:
    return cases.line(
        ARN,
        f"Host:{kind}",
        quantity=str(24 * count),
        usd=str(30 * count),
        service="AmazonSageMaker",
    )


def load(cpu: float, gpu: float | None) -> tuple:
    """Percent of one CPU core, and of the one GPU."""
    measured = (b.readings("ranker", "endpoint_cpu_percent_sum", cpu),)
    if gpu is None:
        return measured
    return (*measured, b.readings("ranker", "endpoint_gpu_percent_sum", gpu))


CASE = cases.Case(rule=RULE, lines=(endpoint(),), series=load(20, 10))


def test_fires_with_the_instances_that_hold_the_busiest_hour():
    found = CASE.run().one
    assert (found.current, found.proposed) == ("4 x ml.g5.xlarge", "1 x ml.g5.xlarge")
    assert float(found.saving.mid) == pytest.approx(90 * 730 / 24)


@pytest.mark.parametrize(("gpu", "kept"), [(12.5, 1), (12.6, 2), (37.5, 3)])
def test_at_the_threshold(gpu: float, kept: int):
    assert CASE.run(series=load(20, gpu)).one.proposed == f"{kept} x ml.g5.xlarge"


def test_a_busy_one_and_one_of_a_single_instance_are_fine():
    assert CASE.run(series=load(20, 50)).nothing
    assert CASE.run(series=load(399, 5)).nothing
    assert CASE.run(lines=(endpoint(1),)).nothing
    assert CASE.run({"min_instances": "4"}).nothing


def test_what_is_not_known_is_said():
    assert "endpoint_gpu_percent_sum" in CASE.run(series=load(20, None)).why
    assert "does not know ml.x9.huge" in CASE.run(lines=(endpoint(4, "ml.x9.huge"),)).why
    assert "no endpoint_cpu_percent_sum" in CASE.run(series=()).why


def test_gpus_are_not_asked_of_types_that_have_none():
    plain = dataclasses.replace(CASE, lines=(endpoint(4, "ml.m5.xlarge"),), series=load(20, None))
    assert plain.run().one.proposed == "1 x ml.m5.xlarge"
