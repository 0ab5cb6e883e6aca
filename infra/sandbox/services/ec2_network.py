"""VPCs, subnets, internet gateways, NAT gateways and elastic addresses."""

from __future__ import annotations

from typing import Any

from infra.sandbox.handler import Context, Handler, Values
from infra.sandbox.services._ec2 import ec2_arn, one, only_tags, own_tags, retag, tagged
from infra.sandbox.services._fit import fit

_DNS = ("enableDnsHostnames", "enableDnsSupport")


def _vpc_outputs(ctx: Context, id: str) -> Values:
    ec2 = ctx.client("ec2")
    of_vpc = [{"Name": "vpc-id", "Values": [id]}]
    groups = ec2.describe_security_groups(
        Filters=[*of_vpc, {"Name": "group-name", "Values": ["default"]}]
    )["SecurityGroups"]
    tables = ec2.describe_route_tables(Filters=of_vpc)["RouteTables"]
    main = [
        t["RouteTableId"] for t in tables if any(a.get("Main") for a in t.get("Associations", []))
    ]
    acls = ec2.describe_network_acls(Filters=of_vpc)["NetworkAcls"]
    return {
        "arn": ec2_arn(ctx, "vpc", id),
        "ownerId": ctx.account,
        "defaultSecurityGroupId": groups[0]["GroupId"] if groups else "",
        "mainRouteTableId": main[0] if main else "",
        "defaultRouteTableId": main[0] if main else "",
        "defaultNetworkAclId": next((a["NetworkAclId"] for a in acls if a.get("IsDefault")), ""),
    }


def _set_dns(ctx: Context, id: str, inputs: Values) -> None:
    # AWS takes one attribute a call.
    for name in _DNS:
        if name in inputs:
            attribute = name[0].upper() + name[1:]
            ctx.client("ec2").modify_vpc_attribute(
                VpcId=id, **{attribute: {"Value": bool(inputs[name])}}
            )


def _create_vpc(ctx: Context, inputs: Values) -> tuple[str, Values]:
    request = fit("ec2", "CreateVpc", inputs, drop=(*_DNS, "tags", "region"))
    vpc = ctx.client("ec2").create_vpc(**request, **tagged("vpc", inputs))["Vpc"]
    id: str = vpc["VpcId"]
    _set_dns(ctx, id, inputs)
    return id, _vpc_outputs(ctx, id)


def _read_vpc(ctx: Context, id: str, inputs: Values) -> Values | None:
    del inputs
    found = one(ctx, "describe_vpcs", "Vpcs", VpcIds=[id])
    if found is None:
        return None
    dns = {
        name: ctx.client("ec2").describe_vpc_attribute(VpcId=id, Attribute=name)[
            name[0].upper() + name[1:]
        ]["Value"]
        for name in _DNS
    }
    tags = own_tags(found)
    return {**_vpc_outputs(ctx, id), **dns, "cidrBlock": found["CidrBlock"], "tags": tags}


def _update_vpc(ctx: Context, id: str, old: Values, new: Values) -> Values:
    _set_dns(ctx, id, new)
    retag(ctx, id, old, new)
    return _vpc_outputs(ctx, id)


def _delete_vpc(ctx: Context, id: str, outputs: Values) -> None:
    del outputs
    ctx.client("ec2").delete_vpc(VpcId=id)


_PUBLIC = "mapPublicIpOnLaunch"
_SUBNET_SETTINGS = (_PUBLIC, "assignIpv6AddressOnCreation", "enableDns64")


def _subnet_outputs(ctx: Context, id: str) -> Values:
    found = one(ctx, "describe_subnets", "Subnets", SubnetIds=[id]) or {}
    return {
        "arn": ec2_arn(ctx, "subnet", id),
        "ownerId": ctx.account,
        "availabilityZone": found.get("AvailabilityZone"),
        "availabilityZoneId": found.get("AvailabilityZoneId"),
    }


def _set_subnet(ctx: Context, id: str, inputs: Values) -> None:
    for name in _SUBNET_SETTINGS:
        if name in inputs:
            attribute = name[0].upper() + name[1:]
            ctx.client("ec2").modify_subnet_attribute(
                SubnetId=id, **{attribute: {"Value": bool(inputs[name])}}
            )


def _create_subnet(ctx: Context, inputs: Values) -> tuple[str, Values]:
    request = fit("ec2", "CreateSubnet", inputs, drop=(*_SUBNET_SETTINGS, "tags", "region"))
    subnet = ctx.client("ec2").create_subnet(**request, **tagged("subnet", inputs))["Subnet"]
    id: str = subnet["SubnetId"]
    _set_subnet(ctx, id, inputs)
    return id, _subnet_outputs(ctx, id)


def _read_subnet(ctx: Context, id: str, inputs: Values) -> Values | None:
    del inputs
    found = one(ctx, "describe_subnets", "Subnets", SubnetIds=[id])
    if found is None:
        return None
    return {
        **_subnet_outputs(ctx, id),
        "cidrBlock": found["CidrBlock"],
        _PUBLIC: found["MapPublicIpOnLaunch"],
        "tags": own_tags(found),
    }


def _update_subnet(ctx: Context, id: str, old: Values, new: Values) -> Values:
    _set_subnet(ctx, id, new)
    retag(ctx, id, old, new)
    return _subnet_outputs(ctx, id)


def _delete_subnet(ctx: Context, id: str, outputs: Values) -> None:
    del outputs
    ctx.client("ec2").delete_subnet(SubnetId=id)


def _gateway_outputs(ctx: Context, id: str) -> Values:
    return {"arn": ec2_arn(ctx, "internet-gateway", id), "ownerId": ctx.account}


def _create_gateway(ctx: Context, inputs: Values) -> tuple[str, Values]:
    ec2 = ctx.client("ec2")
    made = ec2.create_internet_gateway(**tagged("internet-gateway", inputs))["InternetGateway"]
    id: str = made["InternetGatewayId"]
    if inputs.get("vpcId"):
        ec2.attach_internet_gateway(InternetGatewayId=id, VpcId=inputs["vpcId"])
    return id, _gateway_outputs(ctx, id)


def _read_gateway(ctx: Context, id: str, inputs: Values) -> Values | None:
    del inputs
    found = one(ctx, "describe_internet_gateways", "InternetGateways", InternetGatewayIds=[id])
    if found is None:
        return None
    attached = found.get("Attachments") or []
    vpc = {"vpcId": attached[0]["VpcId"]} if attached else {}
    return {**_gateway_outputs(ctx, id), **vpc, "tags": own_tags(found)}


def _update_gateway(ctx: Context, id: str, old: Values, new: Values) -> Values:
    ec2 = ctx.client("ec2")
    if old.get("vpcId") != new.get("vpcId"):
        if old.get("vpcId"):
            ec2.detach_internet_gateway(InternetGatewayId=id, VpcId=old["vpcId"])
        if new.get("vpcId"):
            ec2.attach_internet_gateway(InternetGatewayId=id, VpcId=new["vpcId"])
    retag(ctx, id, old, new)
    return _gateway_outputs(ctx, id)


def _delete_gateway(ctx: Context, id: str, outputs: Values) -> None:
    ec2 = ctx.client("ec2")
    if outputs.get("vpcId"):
        ec2.detach_internet_gateway(InternetGatewayId=id, VpcId=outputs["vpcId"])
    ec2.delete_internet_gateway(InternetGatewayId=id)


def _address_outputs(ctx: Context, id: str, found: dict[str, Any] | None = None) -> Values:
    found = found or one(ctx, "describe_addresses", "Addresses", AllocationIds=[id]) or {}
    address = found.get("PublicIp", "")
    return {
        "allocationId": id,
        "arn": ec2_arn(ctx, "elastic-ip", id),
        "publicIp": address,
        "publicDns": f"ec2-{address.replace('.', '-')}.compute-1.amazonaws.com",
        "domain": "vpc",
    }


def _create_address(ctx: Context, inputs: Values) -> tuple[str, Values]:
    made = ctx.client("ec2").allocate_address(
        Domain=inputs.get("domain", "vpc"), **tagged("elastic-ip", inputs)
    )
    id: str = made["AllocationId"]
    return id, _address_outputs(ctx, id)


def _read_address(ctx: Context, id: str, inputs: Values) -> Values | None:
    del inputs
    found = one(ctx, "describe_addresses", "Addresses", AllocationIds=[id])
    if found is None:
        return None
    return {**_address_outputs(ctx, id, found), "tags": own_tags(found)}


def _delete_address(ctx: Context, id: str, outputs: Values) -> None:
    del outputs
    ctx.client("ec2").release_address(AllocationId=id)


def _nat_outputs(ctx: Context, id: str) -> Values:
    found = one(ctx, "describe_nat_gateways", "NatGateways", NatGatewayIds=[id]) or {}
    address = (found.get("NatGatewayAddresses") or [{}])[0]
    return {
        "publicIp": address.get("PublicIp"),
        "privateIp": address.get("PrivateIp"),
        "networkInterfaceId": address.get("NetworkInterfaceId"),
    }


def _create_nat(ctx: Context, inputs: Values) -> tuple[str, Values]:
    request = fit("ec2", "CreateNatGateway", inputs, drop=("tags", "region"))
    made = ctx.client("ec2").create_nat_gateway(**request, **tagged("natgateway", inputs))
    id: str = made["NatGateway"]["NatGatewayId"]
    return id, _nat_outputs(ctx, id)


def _read_nat(ctx: Context, id: str, inputs: Values) -> Values | None:
    del inputs
    found = one(ctx, "describe_nat_gateways", "NatGateways", NatGatewayIds=[id])
    if found is None or found["State"] in ("deleting", "deleted"):
        return None
    place = {"subnetId": found.get("SubnetId")}
    if found.get("AvailabilityMode") == "regional":
        place = {"vpcId": found["VpcId"], "availabilityMode": "regional"}
    return {**_nat_outputs(ctx, id), **place, "tags": own_tags(found)}


def _delete_nat(ctx: Context, id: str, outputs: Values) -> None:
    ec2 = ctx.client("ec2")
    ec2.delete_nat_gateway(NatGatewayId=id)
    if outputs.get("networkInterfaceId"):  # AWS takes it away with the gateway, moto does not
        ec2.delete_network_interface(NetworkInterfaceId=outputs["networkInterfaceId"])


HANDLERS = (
    Handler(
        type="aws:ec2/vpc:Vpc",
        grade="emulated",
        replace_on=frozenset({"cidrBlock", "ipv4IpamPoolId", "ipv4NetmaskLength"}),
        defaults={"enableDnsSupport": True},
        create=_create_vpc,
        read=_read_vpc,
        update=_update_vpc,
        delete=_delete_vpc,
    ),
    Handler(
        type="aws:ec2/subnet:Subnet",
        grade="emulated",
        replace_on=frozenset(
            {"vpcId", "cidrBlock", "availabilityZone", "availabilityZoneId", "ipv6Native"}
        ),
        create=_create_subnet,
        read=_read_subnet,
        update=_update_subnet,
        delete=_delete_subnet,
    ),
    Handler(
        type="aws:ec2/internetGateway:InternetGateway",
        grade="emulated",
        create=_create_gateway,
        read=_read_gateway,
        update=_update_gateway,
        delete=_delete_gateway,
    ),
    Handler(
        type="aws:ec2/eip:Eip",
        grade="emulated",
        replace_on=frozenset({"domain", "networkBorderGroup", "publicIpv4Pool"}),
        create=_create_address,
        read=_read_address,
        update=only_tags(_address_outputs),
        delete=_delete_address,
    ),
    Handler(
        type="aws:ec2/natGateway:NatGateway",
        grade="completed",
        note="moto wants a subnet for each: we add those that AWS spreads over a network's zones",
        replace_on=frozenset(
            {
                "allocationId",
                "availabilityMode",
                "connectivityType",
                "privateIp",
                "subnetId",
                "vpcId",
            }
        ),
        create=_create_nat,
        read=_read_nat,
        update=only_tags(_nat_outputs),
        delete=_delete_nat,
    ),
)
