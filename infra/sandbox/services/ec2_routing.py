"""Route tables, routes and their associations with subnets."""

from __future__ import annotations

from typing import Any

from infra.sandbox.handler import Context, Handler, Values
from infra.sandbox.services._ec2 import ec2_arn, one, only_tags, own_tags, tagged
from infra.sandbox.services._fit import fit


def _table_outputs(ctx: Context, id: str) -> Values:
    return {"arn": ec2_arn(ctx, "route-table", id), "ownerId": ctx.account}


def _create_table(ctx: Context, inputs: Values) -> tuple[str, Values]:
    made = ctx.client("ec2").create_route_table(
        VpcId=inputs["vpcId"], **tagged("route-table", inputs)
    )
    id: str = made["RouteTable"]["RouteTableId"]
    return id, _table_outputs(ctx, id)


def _table(ctx: Context, id: str) -> dict[str, Any] | None:
    return one(ctx, "describe_route_tables", "RouteTables", RouteTableIds=[id])


def _read_table(ctx: Context, id: str, inputs: Values) -> Values | None:
    del inputs
    found = _table(ctx, id)
    if found is None:
        return None
    return {**_table_outputs(ctx, id), "vpcId": found["VpcId"], "tags": own_tags(found)}


def _delete_table(ctx: Context, id: str, outputs: Values) -> None:
    del outputs
    ctx.client("ec2").delete_route_table(RouteTableId=id)


_DESTINATIONS = ("destinationCidrBlock", "destinationIpv6CidrBlock", "destinationPrefixListId")


def _destination(values: Values) -> dict[str, str]:
    """A route's destination in AWS's spelling."""
    return {n[0].upper() + n[1:]: values[n] for n in _DESTINATIONS if values.get(n)}


def _route_id(inputs: Values) -> str:
    # The real provider's id: `r-<table><hash of the destination>`.
    destination = "".join(_destination(inputs).values())
    return f"r-{inputs['routeTableId']}{sum(destination.encode()):010d}"


def _route_outputs(inputs: Values) -> Values:
    return {"origin": "CreateRoute", "state": "active"} | {
        k: v for k, v in inputs.items() if k == "gatewayId"
    }


def _create_route(ctx: Context, inputs: Values) -> tuple[str, Values]:
    ctx.client("ec2").create_route(**fit("ec2", "CreateRoute", inputs, drop=("region",)))
    return _route_id(inputs), _route_outputs(inputs)


def _read_route(ctx: Context, id: str, inputs: Values) -> Values | None:
    del id
    table = _table(ctx, inputs["routeTableId"])
    wanted = _destination(inputs)
    for route in (table or {}).get("Routes", []):
        if wanted.items() <= route.items():
            targets = {k[0].lower() + k[1:]: v for k, v in route.items() if k.endswith("Id")}
            return {**_route_outputs(inputs), **targets}
    return None


def _update_route(ctx: Context, id: str, old: Values, new: Values) -> Values:
    del id, old
    ctx.client("ec2").replace_route(**fit("ec2", "ReplaceRoute", new, drop=("region",)))
    return _route_outputs(new)


def _delete_route(ctx: Context, id: str, outputs: Values) -> None:
    del id
    ctx.client("ec2").delete_route(RouteTableId=outputs["routeTableId"], **_destination(outputs))


def _create_association(ctx: Context, inputs: Values) -> tuple[str, Values]:
    made = ctx.client("ec2").associate_route_table(
        **fit("ec2", "AssociateRouteTable", inputs, drop=("region",))
    )
    return made["AssociationId"], {}


def _read_association(ctx: Context, id: str, inputs: Values) -> Values | None:
    table = _table(ctx, inputs["routeTableId"]) or {}
    for association in table.get("Associations", []):
        # By the subnet, not by the id: an update in place gives the association a new one.
        if association.get("SubnetId", "") == inputs.get("subnetId", ""):
            return {"currentId": association["RouteTableAssociationId"]}
    del id
    return None


def _update_association(ctx: Context, id: str, old: Values, new: Values) -> Values:
    """AWS gives the association a new id; the real provider keeps the resource and takes it over.

    The protocol has no way to change an id in place, so the new one is an output.
    """
    del id
    ec2 = ctx.client("ec2")
    table = _table(ctx, old["routeTableId"]) or {}
    current = next(
        a["RouteTableAssociationId"]
        for a in table["Associations"]
        if a.get("SubnetId") == old.get("subnetId")
    )
    made = ec2.replace_route_table_association(
        AssociationId=current, RouteTableId=new["routeTableId"]
    )
    return {"currentId": made["NewAssociationId"]}


def _delete_association(ctx: Context, id: str, outputs: Values) -> None:
    ctx.client("ec2").disassociate_route_table(AssociationId=outputs.get("currentId", id))


HANDLERS = (
    Handler(
        type="aws:ec2/routeTable:RouteTable",
        grade="emulated",
        note="routes inside the table (`routes`) are not made: use Route",
        replace_on=frozenset({"vpcId"}),
        create=_create_table,
        read=_read_table,
        update=only_tags(_table_outputs),
        delete=_delete_table,
    ),
    Handler(
        type="aws:ec2/route:Route",
        grade="emulated",
        replace_on=frozenset({"routeTableId", *_DESTINATIONS}),
        create=_create_route,
        read=_read_route,
        update=_update_route,
        delete=_delete_route,
    ),
    Handler(
        type="aws:ec2/routeTableAssociation:RouteTableAssociation",
        grade="emulated",
        replace_on=frozenset({"subnetId", "gatewayId"}),
        create=_create_association,
        read=_read_association,
        update=_update_association,
        delete=_delete_association,
    ),
)
