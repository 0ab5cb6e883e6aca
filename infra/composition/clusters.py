"""Section clusters: groups of instances that serve models, and groups that train them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from infra.components.serving_cluster import ServingCluster, ServingClusterArgs
from infra.components.spot_training import SpotTraining, SpotTrainingArgs
from infra.settings import ServingSettings

if TYPE_CHECKING:
    from infra.composition._built import Built, Outputs
    from infra.settings.clusters import Cluster


def build(built: Built) -> Outputs:
    """A component for each entry; what it exports is below the entry's name."""
    entries = built.settings.clusters.items()
    return {"clusters": {entry: _cluster(built, entry, settings) for entry, settings in entries}}


def _cluster(built: Built, entry: str, settings: Cluster) -> Outputs:
    common: dict[str, Any] = {
        "context": built.context,
        "entry": entry,
        "network": built.network,
        "key_arn": built.keys.arns[settings.key],
        "bucket_keys": built.bucket_keys,
        "boundary": built.access.boundary,
    }
    if isinstance(settings, ServingSettings):
        serving = ServingCluster(
            entry, ServingClusterArgs(settings=settings, logs=built.lake.logs, **common), built.opts
        )
        return {"group": serving.group_name, "endpoint": serving.endpoint}
    training = SpotTraining(entry, SpotTrainingArgs(settings=settings, **common), built.opts)
    return {"group": training.group_name, "queue_url": training.queue_url}
