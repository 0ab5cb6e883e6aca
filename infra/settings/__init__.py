"""A stack's settings: frozen models of Pulumi.<stack>.yaml, checked before any resource exists.

It imports no pulumi, so that a changed settings file is checked in milliseconds. docs/settings.md
explains each setting to those who write them.
"""

from infra.settings._jobs import JobSettings
from infra.settings._tables import FieldSettings
from infra.settings.access import AccessSettings, GithubSettings, PeopleSettings
from infra.settings.account import AccountSettings
from infra.settings.audit import AuditSettings
from infra.settings.billing import BillingSettings, TeamBudgetSettings
from infra.settings.capacity import CapacityBlockSettings, ReservationSettings, WarmPoolSettings
from infra.settings.captures import CapturedTable, CaptureSettings
from infra.settings.catalog import CatalogSettings, IcebergSettings
from infra.settings.clusters import (
    LoadBalancerSettings,
    RequirementsSettings,
    ScalingSettings,
    ScheduleSettings,
    ServingSettings,
    TrainingSettings,
)
from infra.settings.filesystems import FilesystemSettings, LinkSettings
from infra.settings.guard import GuardSettings
from infra.settings.images import CacheSettings, RegistrySettings, RepositorySettings
from infra.settings.keys import KeySettings
from infra.settings.lake import BucketSettings
from infra.settings.lake_parts import AccessPointSettings, ReplicationSettings, RetentionSettings
from infra.settings.models import ModelsSettings
from infra.settings.monitoring import MonitoringSettings
from infra.settings.network import NetworkSettings
from infra.settings.pulls import (
    PagingSettings,
    PullSettings,
    SecretSettings,
    WatermarkSettings,
)
from infra.settings.queues import TrainingQueueSettings
from infra.settings.reader import SECTIONS, parse, read_file
from infra.settings.recovery import (
    BackupRuleSettings,
    LockSettings,
    RecoverySettings,
    RestoreTestSettings,
)
from infra.settings.retraining import RetrainingSettings
from infra.settings.services import FargateSettings, GpuSettings, LambdaSettings
from infra.settings.stack import StackSettings
from infra.settings.streams import (
    AggregateSettings,
    KinesisSettings,
    MeasureSettings,
    MqttSettings,
    MskSettings,
)
from infra.settings.sweeps import EarlyStopSettings, SweepSettings
from infra.settings.training_care import FallbackSettings, ReaperSettings
from infra.settings.volumes import VolumeSettings
from infra.settings.whole import Settings

__all__ = [
    "SECTIONS",
    "AccessPointSettings",
    "AccessSettings",
    "AccountSettings",
    "AggregateSettings",
    "AuditSettings",
    "BackupRuleSettings",
    "BillingSettings",
    "BucketSettings",
    "CacheSettings",
    "CapacityBlockSettings",
    "CaptureSettings",
    "CapturedTable",
    "CatalogSettings",
    "EarlyStopSettings",
    "FallbackSettings",
    "FargateSettings",
    "FieldSettings",
    "FilesystemSettings",
    "GithubSettings",
    "GpuSettings",
    "GuardSettings",
    "IcebergSettings",
    "JobSettings",
    "KeySettings",
    "KinesisSettings",
    "LambdaSettings",
    "LinkSettings",
    "LoadBalancerSettings",
    "LockSettings",
    "MeasureSettings",
    "ModelsSettings",
    "MonitoringSettings",
    "MqttSettings",
    "MskSettings",
    "NetworkSettings",
    "PagingSettings",
    "PeopleSettings",
    "PullSettings",
    "ReaperSettings",
    "RecoverySettings",
    "RegistrySettings",
    "ReplicationSettings",
    "RepositorySettings",
    "RequirementsSettings",
    "ReservationSettings",
    "RestoreTestSettings",
    "RetentionSettings",
    "RetrainingSettings",
    "ScalingSettings",
    "ScheduleSettings",
    "SecretSettings",
    "ServingSettings",
    "Settings",
    "StackSettings",
    "SweepSettings",
    "TeamBudgetSettings",
    "TrainingQueueSettings",
    "TrainingSettings",
    "VolumeSettings",
    "WarmPoolSettings",
    "WatermarkSettings",
    "parse",
    "read_file",
]
