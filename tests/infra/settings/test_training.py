"""Combinations of training clusters that cannot work are refused before any resource exists."""

from __future__ import annotations

from typing import Any

import pytest

from infra.settings import TrainingSettings
from tests.infra.training import KEYS, LAKE, accepted, cluster, filesystem, held, refused

BLOCK = {"reservation_id": "cr-0123456789abcdef0"}
RESERVE = {"instances": 2}
FOR_GPUS = {"vcpus": 4, "memory_gib": 16, "gpus": 1}
TEN = [f"g5.{size}" for size in ("xlarge", "2xlarge", "4xlarge", "8xlarge", "12xlarge")]


def trainer(given: dict[str, Any]) -> TrainingSettings:
    found = accepted(clusters={"trainer": given}).clusters["trainer"]
    assert isinstance(found, TrainingSettings)
    return found


@pytest.mark.parametrize(
    ("given", "key", "what"),
    [
        # A cluster placement group over several zones.
        (held(placement="cluster", zone=None), "zone", "placement works within one zone"),
        (held(efa=True, zone=None), "zone", "efa works within one zone"),
        (cluster(zone="us-east-1f"), "zone", "'us-east-1f' is none of the stack's"),
        (
            held(placement="cluster", instance_types=["t3.2xlarge"]),
            "instance_types",
            "cannot be in a cluster placement group",
        ),
        (
            held(placement="cluster", instance_types=["m7i-flex.large"]),
            "instance_types",
            "cannot be in a cluster placement group",
        ),
        # EFA on types without it.
        (held(efa=True, instance_types=["g5.xlarge"]), "instance_types", "g5.xlarge has no EFA"),
        (held(efa=True, instance_types=["p9.48xlarge"]), "instance_types", "as far as our cata"),
        (
            held(efa=True, instance_types=["p5.48xlarge", "p5en.48xlarge"]),
            "instance_types",
            "different numbers of EFA cards (p5.48xlarge 32, p5en.48xlarge 16)",
        ),
        (cluster(efa=True, zone="us-east-1a"), "requirements", "requirements cannot ask for EFA"),
        # Held capacity.
        (held(placement="cluster", capacity_block=BLOCK), "placement", "outside of a placement"),
        (held(placement="cluster", capacity_reservation=RESERVE), "placement", "outside of a"),
        (
            held(capacity_block=BLOCK, on_demand_percentage=0),
            "on_demand_percentage",
            "spot instances never use held capacity",
        ),
        (
            held(capacity_reservation=RESERVE, on_demand_percentage=50),
            "on_demand_percentage",
            "capacity_reservation would be paid beside them",
        ),
        (held(capacity_block=BLOCK, capacity_reservation=RESERVE), "capacity_block", "or into a"),
        (
            held(capacity_block=BLOCK, instance_types=["p5.48xlarge", "p5e.48xlarge"]),
            "instance_types",
            "capacity_block is of one instance type",
        ),
        (
            held(capacity_block=BLOCK, instance_types=["g5.48xlarge"]),
            "instance_types",
            "no Capacity Blocks of g5.48xlarge",
        ),
        (held(capacity_block=BLOCK, zone=None), "zone", "capacity_block works within one zone"),
        (held(capacity_block=BLOCK, warm_pool={}), "warm_pool", "no instances that wait"),
        # Reservations.
        (
            held(capacity_reservation={**RESERVE, **BLOCK}),
            "capacity_reservation.reservation_id",
            "created or referred to",
        ),
        (held(capacity_reservation={}), "capacity_reservation.match", "nothing is said"),
        (
            held(capacity_reservation={"match": "open", **BLOCK}),
            "capacity_reservation.reservation_id",
            "found by itself",
        ),
        (
            held(capacity_reservation={**RESERVE, "preference": "none"}),
            "capacity_reservation.preference",
            "would be paid and not used",
        ),
        (
            held(capacity_reservation={**BLOCK, "until": "2027-01-01"}),
            "capacity_reservation.until",
            "not made here",
        ),
        (
            held(capacity_reservation={**RESERVE, "preference": "capacity-reservations-only"}),
            "max_size",
            "max_size 4 is never reached",
        ),
        # Warm pools.
        (
            held(warm_pool={}, on_demand_percentage=0),
            "on_demand_percentage",
            "spot instances cannot wait",
        ),
        (
            held(warm_pool={}, instance_types=["p5.48xlarge", "p5e.48xlarge"]),
            "instance_types",
            "does not mix instances",
        ),
        (held(warm_pool={"min_size": 5}), "warm_pool.min_size", "5 instances cannot wait"),
        (
            held(warm_pool={"min_size": 3, "max_prepared": 2}),
            "warm_pool.min_size",
            "at most 2 are prepared",
        ),
        # What looks after a cluster.
        (cluster(fallback={}, on_demand_percentage=100), "fallback", "no spot to fall back from"),
        (
            cluster(fallback={"most_percentage": 40}, on_demand_percentage=60),
            "fallback.most_percentage",
            "cannot be raised from 60 to at most 40",
        ),
        (
            cluster(reaper={}, requirements={"vcpus": 4, "memory_gib": 16}),
            "reaper",
            "no GPU that could be idle",
        ),
        (cluster(reaper={}, min_size=4), "reaper", "never has fewer than 4 instances"),
        # Sizes and choices that contradict each other.
        (cluster(on_demand_base=5), "on_demand_base", "on_demand_base 5 is above max_size 4"),
        (
            cluster(requirements={**FOR_GPUS, "allowed_types": ["g6*", "m5.*"]}),
            "requirements.allowed_types",
            "instances of m5.* have no GPU, and one is asked for",
        ),
        (
            cluster(requirements={"vcpus": 4, "memory_gib": 16, "allowed_types": ["g5.*"]}),
            "requirements.allowed_types",
            "instances of g5.* have GPUs, and none is asked for",
        ),
        (
            cluster(requirements={**FOR_GPUS, "allowed_types": ["*"], "excluded_types": ["g5*"]}),
            "requirements.excluded_types",
            "AWS takes one of the two lists",
        ),
        (
            cluster(requirements={"vcpus": 4, "memory_gib": 16, "gpu_memory_gib": 24}),
            "requirements.gpu_memory_gib",
            "memory of no GPU",
        ),
        (cluster(mounts=["scratch"]), "mounts", "there is no file system 'scratch'"),
        (cluster(requirements=None, instance_types=TEN), "instance_types", "5 instance types are"),
    ],
)
def test_what_cannot_work_is_refused(given: dict[str, Any], key: str, what: str) -> None:
    error = refused(clusters={"trainer": given})
    assert what in error.what
    assert error.where == f"Pulumi.mini.yaml: trimtab:clusters.trainer.{key}"
    assert error.allowed


def test_checkpoints_are_read_at_once() -> None:
    lake = {**LAKE, "checkpoints": {"archive": {"prefix": "old/"}}}
    error = refused(lake=lake, clusters={"trainer": cluster()})
    assert "below old/ of 'checkpoints' is archived: reading it takes hours" in error.what
    assert error.where == "Pulumi.mini.yaml: trimtab:clusters.trainer.checkpoints"


def test_patterns_that_name_no_family_say_nothing_of_gpus() -> None:
    anything = {**FOR_GPUS, "allowed_types": ["g*", "*"]}
    assert trainer(cluster(requirements=anything)).gpu


@pytest.mark.parametrize("part", ["fallback", "reaper"])
def test_functions_need_a_key_for_their_logs(part: str) -> None:
    keys = {**KEYS, "logs": {"used_by": ["alerts"]}}
    error = refused(keys=keys, clusters={"trainer": cluster(**{part: {}})})
    assert error.where == f"Pulumi.mini.yaml: trimtab:clusters.trainer.{part}.log_key"
    assert "'logs' is not used_by logs" in error.what


def test_a_type_without_efa_is_refused_with_those_of_its_family_that_have_it() -> None:
    error = refused(clusters={"trainer": held(efa=True, instance_types=["g5.xlarge"])})
    assert "g5.48xlarge" in str(error.allowed)


def test_cards_are_counted_by_the_catalogue() -> None:
    assert trainer(held(efa=True)).cards == 32
    assert trainer(held(efa=True, instance_types=["p5.4xlarge"])).cards == 1
    assert trainer(held(placement="cluster")).cards == 0


def test_few_types_are_enough_where_something_else_decides() -> None:
    for changes in ({"efa": True}, {"placement": "cluster"}, {"capacity_reservation": RESERVE}):
        assert trainer(held(**changes)).mixed
    assert not trainer(held(warm_pool={})).mixed
    assert not trainer(held(capacity_block=BLOCK)).mixed
    with_spot = held(efa=True, placement="cluster", on_demand_percentage=0, fallback={})
    assert trainer(with_spot).spot


def test_an_open_reservation_is_found_without_a_name() -> None:
    assert trainer(held(capacity_reservation={"match": "open"})).held


def test_file_systems_are_mounted_by_name() -> None:
    given = cluster(mounts=["scratch"])
    found = accepted(clusters={"trainer": given}, filesystems={"scratch": filesystem()})
    assert found.filesystems["scratch"].size_gib == 1200
