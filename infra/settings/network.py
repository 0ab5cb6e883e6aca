"""The network of an environment: its range, how it reaches the internet, what stays inside AWS."""

from ipaddress import IPv4Network
from typing import Literal

from pydantic import field_validator

from infra.settings._base import Section, refusal

EndpointService = Literal[
    "autoscaling",
    "ec2",
    "ec2messages",
    "ecr.api",
    "ecr.dkr",
    "ecs",
    "ecs-agent",
    "ecs-telemetry",
    "kms",
    "logs",
    "monitoring",
    "secretsmanager",
    "sqs",
    "ssm",
    "ssmmessages",
    "sts",
]


class NetworkSettings(Section):
    """The network of an environment; instances have private addresses only."""

    cidr: IPv4Network
    """A private range of /16 to /20, different for each environment so that they can be peered."""
    nat: Literal["none", "single", "per-az", "regional"] = "none"
    """Way out to the internet: none costs nothing, single about 33 USD a month and fails with its
    zone, per-az that much for each zone; regional is one gateway that AWS spreads over the zones
    that have instances, billed for each of these and without public subnets. Traffic is charged by
    GB on top."""
    interface_endpoints: tuple[EndpointService, ...] | Literal["auto"] = ()
    """AWS services to reach without NAT; each costs about 7 USD a month and zone. `auto` has those
    that the stack's sections need; `trimtab estimate` says from how many GB on they pay."""
    flow_logs: bool = True
    """Records of accepted and rejected connections, as Parquet in the logs bucket."""

    @property
    def services(self) -> tuple[EndpointService, ...]:
        """The interface endpoints; `Settings` has put what is needed in the place of `auto`."""
        return () if isinstance(self.interface_endpoints, str) else self.interface_endpoints

    @field_validator("cidr")
    @classmethod
    def _usable(cls, cidr: IPv4Network) -> IPv4Network:
        if not cidr.is_private or not 16 <= cidr.prefixlen <= 20:
            raise refusal(
                f"{cidr} is no private range of a usable size",
                allowed="a private IPv4 range from /16 to /20",
            )
        return cidr
