"""Endpoints must have two instances in production, and no more than one elsewhere."""

from __future__ import annotations

from policies._base import EnvironmentConfig, Notes, Policy, Subject, require
from policies._truth import Node, Truth


class Config(EnvironmentConfig):
    """Instances of each variant."""

    least_in_production: int = 2
    """SageMaker puts them in different zones."""
    most_outside_production: int = 1


def check(endpoint: Subject, config: Config) -> Notes:
    """Serverless variants stand in several zones, and cost nothing while nobody asks."""
    outside = endpoint.outside_production(config)
    for variant in endpoint["productionVariants"].items():
        serverless = Truth.UNSURE if variant.unknown else variant["serverlessConfig"].given()
        count = variant["initialInstanceCount"]
        many = _least(variant, config.least_in_production)
        yield require(
            serverless | outside | many, "a variant stands or falls with one instance", count
        )
        too_many = _least(variant, config.most_outside_production + 1)
        yield require(
            serverless | ~outside | ~too_many,
            f"outside production a variant has more than {config.most_outside_production} instance",
            count,
        )


def _least(variant: Node, least: int) -> Truth:
    """Whether it has so many. With managed scaling, its smallest number counts."""
    count = variant["initialInstanceCount"]
    scaled = variant["managedInstanceScaling.minInstanceCount"]
    if not scaled.absent:
        count = scaled
    if count.unknown:
        return Truth.UNSURE
    return Truth.of((count.number() or 1) >= least)


POLICY = Policy(
    id="sagemaker-endpoint-ha",
    severity="medium",
    title="Endpoints have two instances in production and one elsewhere",
    why="One instance is down with its zone; a second ml.g5.xlarge in dev is 1 030 USD a month.",
    fix="set initial_instance_count, or serverless_config where requests are few",
    types=("aws:sagemaker/endpointConfiguration:EndpointConfiguration",),
    check=check,
    frameworks={"AWS FSBP": ("SageMaker.4",)},
    config=Config,
)
