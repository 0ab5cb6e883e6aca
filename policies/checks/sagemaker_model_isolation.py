"""Models must run without a way out: their code comes from who trained them, or from a hub."""

from __future__ import annotations

from cost.models import Model
from policies._base import Notes, Policy, Subject, require
from policies._remedy import Set


class Config(Model):
    """What is enough."""

    vpc_is_enough: bool = False
    """Also accept models that only stand in subnets of ours, such as those that read a cache."""


def check(model: Subject, config: Config) -> Notes:
    """Isolation is off by default."""
    isolated = model["enableNetworkIsolation"]
    closed = isolated.is_true()
    if config.vpc_is_enough:
        closed |= model["vpcConfig.subnets"].given()
    yield require(closed, "its containers can call anybody", isolated)


POLICY = Policy(
    id="sagemaker-model-isolation",
    severity="high",
    title="Models run with network isolation",
    why="A pickled model runs what its author wrote; with a network it can send requests away.",
    fix="set enable_network_isolation=True",
    types=("aws:sagemaker/model:Model",),
    check=check,
    remedy=(Set(path="enableNetworkIsolation", value=True),),
    frameworks={"AWS FSBP": ("SageMaker.5",)},
    equivalents=("CKV_AWS_370",),
    config=Config,
)
