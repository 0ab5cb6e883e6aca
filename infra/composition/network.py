"""Section network: where instances live, and how they reach the rest of the world."""

from __future__ import annotations

from typing import TYPE_CHECKING

from infra.components._grants import security_groups
from infra.components._policy import allow
from infra.components.network import Network, NetworkArgs

if TYPE_CHECKING:
    from infra.components._context import Context
    from infra.components._policy import Statement
    from infra.composition._built import Built, Outputs
    from infra.settings import Settings


def build(built: Built) -> Outputs:
    """One network for the whole environment; its flow logs go to the lake."""
    if built.settings.network is None:
        raise ValueError("settings of an environment have a network: Settings sees to it")
    network = Network(
        "network",
        NetworkArgs(
            context=built.context,
            settings=built.settings.network,
            logs=built.lake.logs,
            alarming=built.alarming,
        ),
        built.opts,
    )
    built.found["network"] = network
    return {"vpc_id": network.vpc_id, "private_subnet_ids": network.private_subnet_ids}


NETWORK = (
    "ec2:AllocateAddress",
    "ec2:AssociateAddress",
    "ec2:AssociateRouteTable",
    "ec2:AttachInternetGateway",
    "ec2:CreateFlowLogs",
    "ec2:CreateInternetGateway",
    "ec2:CreateNatGateway",
    "ec2:CreateRoute",
    "ec2:CreateRouteTable",
    "ec2:CreateSubnet",
    "ec2:CreateVpc",
    "ec2:CreateVpcEndpoint",
    "ec2:DeleteFlowLogs",
    "ec2:DeleteInternetGateway",
    "ec2:DeleteNatGateway",
    "ec2:DeleteRoute",
    "ec2:DeleteRouteTable",
    "ec2:DeleteSubnet",
    "ec2:DeleteVpc",
    "ec2:DeleteVpcEndpoints",
    "ec2:DetachInternetGateway",
    "ec2:DisassociateAddress",
    "ec2:DisassociateRouteTable",
    "ec2:ModifySubnetAttribute",
    "ec2:ModifyVpcAttribute",
    "ec2:ModifyVpcEndpoint",
    "ec2:ReleaseAddress",
    "ec2:ReplaceRoute*",
)


def grants(context: Context, settings: Settings) -> list[Statement]:
    """Networks have ids of AWS's: the boundary keeps away from other stacks' by their tags."""
    del context, settings
    return [
        allow("Network", NETWORK, ["*"]),
        security_groups(),
        allow("FlowLogs", ["logs:CreateLogDelivery", "logs:DeleteLogDelivery"], ["*"]),
        allow("EndpointNames", ["route53:AssociateVPCWithHostedZone"], ["*"]),
    ]
