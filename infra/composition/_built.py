"""What a stack has so far: each section's builder uses what the earlier ones made."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pulumi
    from pulumi import ResourceOptions

    from infra.components._alarms import Alarming
    from infra.components._context import Context
    from infra.components._function import EnvironmentKey
    from infra.components._policy import Statement
    from infra.components.access import Access
    from infra.components.data_lake import DataLake
    from infra.components.keys import Keys
    from infra.components.network import Network
    from infra.settings import Settings

Outputs: TypeAlias = dict[str, Any]


@dataclass(kw_only=True)
class Built:
    """A stack that is being built."""

    context: Context
    settings: Settings
    opts: ResourceOptions
    """The options of every component: the provider of the stack's account and region."""
    grants: tuple[Statement, ...] = ()
    """What the deploy role needs for the sections that the settings ask for."""
    found: dict[str, Any] = field(default_factory=dict)
    """What sections made that later ones use, by the names of the sections."""
    anomaly_monitor: pulumi.Input[str] | None = None
    """Account stack only."""

    @property
    def keys(self) -> Keys:
        """The encryption keys: built first, in every stack."""
        keys: Keys = self.found["keys"]
        return keys

    @property
    def alarming(self) -> Alarming:
        """Where alarms go; alarms that are made with it are known to the dashboards."""
        alarming: Alarming = self.found["alerts"]
        return alarming

    @property
    def lake(self) -> DataLake:
        """The buckets of an environment."""
        lake: DataLake = self.found["lake"]
        return lake

    @property
    def network(self) -> Network:
        """The network of an environment."""
        network: Network = self.found["network"]
        return network

    @property
    def access(self) -> Access:
        """The boundary and the roles of an environment."""
        access: Access = self.found["access"]
        return access

    @property
    def environment_key(self) -> EnvironmentKey | None:
        """What encrypts the variables of functions that have no key of their own.

        It is the first of `trimtab:keys` that is used_by lambda.
        """
        from infra.components._function import EnvironmentKey  # it takes a while

        for entry, key in self.settings.keys.items():
            if "lambda" in key.used_by:
                return EnvironmentKey(entry=entry, arn=self.keys.arns[entry])
        return None

    @property
    def bucket_keys(self) -> Mapping[str, str]:
        """The lake's data buckets, and the entry of `trimtab:keys` that encrypts each."""
        return {name: self.settings.lake[name].key for name in self.lake.data}
