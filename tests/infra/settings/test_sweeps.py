"""Sweeps whose first wave alone could cost more than their maximum are refused."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from cost.pricing.catalogue import load
from tests.infra.training import accepted, job, queue, refused


def sweep(**changes: Any) -> dict[str, Any]:
    return {"queue": "research", "job": job(), "trials": 20, "max_cost_usd": 100, **changes}


def queues(**changes: Any) -> dict[str, Any]:
    return {"research": queue(**changes)}


def test_price_times_time_times_concurrency_is_the_least_maximum() -> None:
    given = sweep(hourly_usd=2, job=job(timeout_minutes=90))
    # 32 vCPUs are 8 trials of 4 vCPUs at once: 8 x 1.5 h x 2 USD.
    error = refused(queues=queues(), sweeps={"lr": given | {"max_cost_usd": "23.99"}})
    assert error.where == "Pulumi.mini.yaml: trimtab:sweeps.lr.max_cost_usd"
    assert "8 trials at once, each for 1.5 hours at 2.00 USD, can cost 24 USD" in error.what
    assert str(error.allowed).startswith("24 at least")
    assert accepted(queues=queues(), sweeps={"lr": given | {"max_cost_usd": 24}})


def test_on_demand_capacity_counts_and_trials_bound_it() -> None:
    found = accepted(queues=queues(on_demand_vcpus=16), sweeps={"lr": sweep()})
    assert found.sweeps["lr"].at_once(found.queues["research"]) == 12
    few = accepted(queues=queues(), sweeps={"lr": sweep(trials=3)})
    assert few.sweeps["lr"].at_once(few.queues["research"]) == 3


def test_the_price_is_the_share_of_the_dearest_fitting_type() -> None:
    ten = ["xlarge", "2xlarge", "4xlarge", "8xlarge", "16xlarge"]
    types = [f"g5.{size}" for size in ten] + [f"g6.{size}" for size in ten]
    one = job(vcpus=4, memory_mib=12000)
    given = queues(instance_types=types, job=one)
    found = accepted(queues=given, sweeps={"lr": sweep(job=one)})
    # Each of these types has one GPU: a trial has the whole instance.
    dearest = max(load().on_demand(name, "us-east-1") or Decimal(0) for name in types)
    price = found.sweeps["lr"].price(found.queues["research"], "us-east-1")
    assert price == dearest


def test_without_a_price_the_cost_could_not_be_watched() -> None:
    unknown = queues(instance_types=["g9"])
    error = refused(queues=unknown, sweeps={"lr": sweep()})
    assert error.where == "Pulumi.mini.yaml: trimtab:sweeps.lr.hourly_usd"
    assert accepted(queues=unknown, sweeps={"lr": sweep(hourly_usd="1.25")})


@pytest.mark.parametrize(
    ("given", "key", "what"),
    [
        ({"queue": "other"}, "queue", "there is no queue 'other'"),
        ({"trials": 1}, "trials", "greater than or equal to 2"),
        ({"max_cost_usd": 0}, "max_cost_usd", "greater than 0"),
        ({"job": job(vcpus=64)}, "job.vcpus", "does not fit a queue of 32"),
        ({"early_stop": {"patience": 0}}, "early_stop.patience", "greater than or equal to 1"),
        ({"log_key": "data"}, "log_key", "not used_by logs"),
    ],
)
def test_what_cannot_work_is_refused(given: dict[str, Any], key: str, what: str) -> None:
    error = refused(queues=queues(), sweeps={"lr": sweep(**given)})
    assert what in error.what
    assert error.where == f"Pulumi.mini.yaml: trimtab:sweeps.lr.{key}"
