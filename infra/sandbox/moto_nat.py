"""NAT gateways that AWS spreads over a network's zones: moto wants a subnet for each gateway.

Installed once by the emulator's process.
"""

from __future__ import annotations

from typing import Any

from moto.ec2.exceptions import InvalidVPCIdError
from moto.ec2.models.nat_gateways import NatGateway
from moto.ec2.responses.nat_gateways import NatGateways

_moto_create = NatGateways.create_nat_gateway


def install() -> None:
    """Teach moto the regional availability mode; doing it twice does no harm."""
    responses: Any = NatGateways
    responses.create_nat_gateway = create_nat_gateway


def create_nat_gateway(self: Any) -> Any:
    """CreateNatGateway. A regional one belongs to a network, and AWS chooses its addresses."""
    from moto.core.responses import ActionResult
    from moto.ec2.utils import add_tag_specification

    if self._get_param("AvailabilityMode") != "regional":
        return _moto_create(self)
    backend, vpc = self.ec2_backend, self._get_param("VpcId")
    if vpc not in backend.vpcs:
        raise InvalidVPCIdError(vpc or "")
    regional: Any = _Regional  # moto leaves methods of CloudFormation abstract
    made = regional(backend, vpc)
    made.add_tags(add_tag_specification(self._get_param("TagSpecifications", [])))
    backend.nat_gateways[made.id] = made
    return ActionResult({"NatGateway": made})


class _Regional(NatGateway):
    """Without a subnet, and without an interface that could be seen in one."""

    def __init__(self, backend: Any, vpc_id: str) -> None:
        from moto.core.utils import utcnow
        from moto.ec2.utils import random_nat_gateway_id

        self.id = random_nat_gateway_id()
        self.ec2_backend, self.vpc_id = backend, vpc_id
        self.availability_mode, self.connectivity_type = "regional", "public"
        self.auto_provision_zones = "enabled"
        self.state, self.address_set = "available", []
        self._created_at = utcnow()
