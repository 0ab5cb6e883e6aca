"""Builders of settings for training: clusters, file systems, queues, and the keys they need."""

from __future__ import annotations

import copy
from typing import Any, Final

import pytest

from cost.errors import SettingsError
from infra.settings import Settings, parse
from tests.infra.minimal import SECTIONS

KEYS: Final = {
    "data": {"used_by": ["s3", "fsx"]},
    "compute": {"used_by": ["ebs"]},
    "logs": {"used_by": ["alerts", "logs"]},
}
LAKE: Final[dict[str, Any]] = {
    "raw": {},
    "curated": {},
    "checkpoints": {},
    "logs": {"purpose": "logs"},
}
IMAGE: Final = "111122223333.dkr.ecr.us-east-1.amazonaws.com/trimtab-mini-train:1"
SPOT: Final = {
    "kind": "training",
    "ami": "ami-0fedcba9876543210",
    "requirements": {"vcpus": 4, "memory_gib": 16, "gpus": 1},
    "max_size": 4,
    "checkpoints": "checkpoints",
    "expires_on": "2027-06-30",
}
ONE_TYPE: Final = {
    **{k: v for k, v in SPOT.items() if k != "requirements"},
    "instance_types": ["p5.48xlarge"],
    "on_demand_percentage": 100,
    "zone": "us-east-1b",
}


def cluster(**changes: Any) -> dict[str, Any]:
    """A training cluster on spot, by requirements."""
    return {**SPOT, **changes}


def held(**changes: Any) -> dict[str, Any]:
    """A training cluster on demand, of one type in one zone."""
    return {**ONE_TYPE, **changes}


def job(**changes: Any) -> dict[str, Any]:
    """A job of one GPU and an hour."""
    return {"image": IMAGE, "gpus": 1, "timeout_minutes": 60, **changes}


def queue(**changes: Any) -> dict[str, Any]:
    """A queue of GPU instances."""
    return {
        "job": job(),
        "instance_types": ["g5", "g6"],
        "max_vcpus": 32,
        "checkpoints": "checkpoints",
        "expires_on": "2027-01-01",
        **changes,
    }


def filesystem(**changes: Any) -> dict[str, Any]:
    """A file system for a while, in the first zone."""
    return {"zone": "us-east-1a", "expires_on": "2027-01-01", **changes}


def sections(**given: Any) -> dict[str, Any]:
    """Sections of a small environment that trains."""
    network = {"cidr": "10.90.0.0/16", "nat": "single"}
    return {"network": network, "keys": copy.deepcopy(KEYS), "lake": copy.deepcopy(LAKE), **given}


def accepted(**given: Any) -> Settings:
    """The settings of such an environment."""
    return parse({**SECTIONS, **sections(**given)}, file="Pulumi.mini.yaml")


def refused(**given: Any) -> SettingsError:
    """Why the settings of such an environment are refused."""
    with pytest.raises(SettingsError) as caught:
        accepted(**given)
    return caught.value
