"""The clusters: groups of instances that serve models, and fleets that train them."""

from typing import Annotated

from pydantic import Field

from infra.settings.capacity import CapacityBlockSettings, ReservationSettings, WarmPoolSettings
from infra.settings.requirements import RequirementsSettings
from infra.settings.serving import (
    LoadBalancerSettings,
    ScalingSettings,
    ScheduleSettings,
    ServingSettings,
)
from infra.settings.training import TrainingSettings
from infra.settings.training_care import FallbackSettings, ReaperSettings

__all__ = [
    "CapacityBlockSettings",
    "Cluster",
    "FallbackSettings",
    "LoadBalancerSettings",
    "ReaperSettings",
    "RequirementsSettings",
    "ReservationSettings",
    "ScalingSettings",
    "ScheduleSettings",
    "ServingSettings",
    "TrainingSettings",
    "WarmPoolSettings",
]

Cluster = Annotated[ServingSettings | TrainingSettings, Field(discriminator="kind")]
