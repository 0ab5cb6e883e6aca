"""What a team of machine-learning engineers runs, one function a workload."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from cost.sample.base import DAILY
from cost.sample.fleet import products
from cost.sample.fleet.base import ONE, REGION, Cell, FleetMeter
from cost.sample.fleet.commitments import COMPUTE_PLAN, ML_PLAN, RESERVATION, Commitment

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

SAGEMAKER_MARKUP: Final = Decimal("1.25")
"""Assumed: SageMaker's hour over EC2's of the same type (the catalogue has no prices of ml.*)."""
EKS_HOUR: Final = Decimal("0.10")
"""Assumed: a cluster's control plane, USD an hour."""
SOFTWARE_HOUR: Final = Decimal("0.35")
"""Assumed: a licence from the Marketplace, USD an hour."""


def services(cell: Cell) -> Iterator[FleetMeter]:
    """Instances that run all month: on demand, under a Savings Plan, reserved; with volumes."""
    yield cell.run(cell.instance("m6i.xlarge", 1))
    yield cell.run(_under(COMPUTE_PLAN, cell.instance("c6i.2xlarge", 2)))
    yield cell.run(_under(RESERVATION, cell.instance("m6i.large", 3)))
    for role in (1, 2, 3):
        yield cell.run(_volume(cell, role, gib=100 * role))
    yield cell.run(_volume(cell, 4, gib=500), tagged=False)


def training(cell: Cell) -> Iterator[FleetMeter]:
    """Runs on spot instances, some on demand: hours to a day each, tagged with their run."""
    for job in range(8):
        first, hours = cell.span(30)
        spot = job % 4 != 3
        machine = cell.instance("g5.12xlarge" if job % 2 else "g5.xlarge", 16 + job)
        run = {"run-id": f"run-{cell.number}-{job}", "component": f"training.c{cell.number}"}
        when: dict[str, Any] = {"first": first, "hours": hours, "tags": run}
        yield cell.run(replace(_spot(cell, machine) if spot else machine, **when))
        yield cell.run(replace(_volume(cell, 16 + job, gib=200), **when))


def sagemaker(cell: Cell) -> Iterator[FleetMeter]:
    """An endpoint under a Machine Learning Savings Plan, training jobs, a notebook by day."""
    endpoint = _ml(cell, "Host", "g5.xlarge", "endpoint/ranker")
    yield cell.run(_under(ML_PLAN, endpoint))
    for job in range(3):
        first, hours = cell.span(12)
        one = _ml(cell, "Train", "g5.12xlarge", f"training-job/tune-{job}")
        yield cell.run(replace(one, first=first, hours=hours))
    for day in range(0, cell.hours // 24, 7):
        notebook = _ml(cell, "Notebk", "m6i.xlarge", "notebook-instance/lab")
        yield cell.run(replace(notebook, first=day * 24 + 8, hours=10))


def kubernetes(cell: Cell) -> Iterator[FleetMeter]:
    """A cluster, its node, and the pods that share the node's cost (split cost allocation)."""
    cluster = cell.arn("eks", "cluster/ml")
    control = _simple(products.EKS, "USE1-AmazonEKS-Hours:perCluster", "Hrs", EKS_HOUR)
    yield cell.run(replace(control, resource_id=cluster, operation="CreateOperation"))
    node = cell.instance("g5.xlarge", 9)
    yield cell.run(node)
    for pod in range(3):
        first, hours = cell.span(80)
        for resource, share in (("vCPU", Decimal("0.20")), ("GB", Decimal("0.05"))):
            split = _simple(
                products.EKS, f"USE1-EKS-EC2-{resource}-Hours", f"{resource}-Hours", Decimal(0)
            )
            yield cell.run(
                replace(
                    split,
                    resource_id=f"{cluster.replace(':cluster/', ':pod/')}/default/worker-{pod}",
                    operation="EKSPod-EC2",
                    description=f"$0.00 per {resource}-Hours for EKS pods",
                    first=first,
                    hours=hours,
                    split_parent=node.resource_id,
                    split_cost=(node.price * share).quantize(Decimal("1e-6")),
                    split_unused=(node.price * share / 5).quantize(Decimal("1e-6")),
                )
            )


def network(cell: Cell) -> Iterator[FleetMeter]:
    """A NAT gateway and traffic: between zones, between regions, to the internet."""
    nat = replace(
        _simple(products.NAT, "NatGateway-Hours", "Hrs", cell.unit("nat.hour")),
        resource_id=cell.id("nat", 1),
        operation="NatGateway",
    )
    yield cell.run(nat)
    traffic = replace(nat, usage_type="NatGateway-Bytes", unit="GB", price=cell.unit("nat.gb"))
    yield cell.run(replace(traffic, quantity=Decimal("4.5"), swing=DAILY))
    for usage_type, key, gib, to in (
        ("DataTransfer-Regional-Bytes", "data_transfer.regional.gb", "6.25", REGION),
        ("USE1-USW2-AWS-Out-Bytes", "data_transfer.inter_region.gb", "0.75", "us-west-2"),
        ("DataTransfer-Out-Bytes", "data_transfer.internet.gb", "0.9", None),
    ):
        out = _simple(products.TRAFFIC, usage_type, "GB", cell.unit(key))
        route: dict[str, Any] = {
            "from_region": REGION,
            "to_region": to,
            "operation": "RunInstances",
        }
        machine: dict[str, Any] = {
            "resource_id": cell.id("i", 1),
            "quantity": Decimal(gib),
            "swing": DAILY,
        }
        yield cell.run(replace(out, **route, **machine))


def storage(cell: Cell) -> Iterator[FleetMeter]:
    """A bucket with its requests."""
    bucket = f"fleet-{cell.number}-checkpoints"
    size = _simple(products.S3, "TimedStorage-ByteHrs", "GB-Mo", cell.unit("s3.standard.gb_month"))
    held = cell.hourly(12_000)
    yield cell.run(replace(size, resource_id=bucket, operation="StandardStorage", quantity=held))
    price = cell.unit("s3.get.1k") / 1000
    reads = _simple(products.S3_REQUESTS, "Requests-Tier2", "Requests", price)
    often: dict[str, Any] = {"quantity": Decimal(4_000), "swing": DAILY}
    yield cell.run(replace(reads, resource_id=bucket, operation="GetObject", **often))


def serverless(cell: Cell) -> Iterator[FleetMeter]:
    """A function and its logs."""
    seconds = _simple(
        products.LAMBDA, "Lambda-GB-Second", "Lambda-GB-Second", cell.unit("lambda.gb_second")
    )
    name = cell.arn("lambda", "function:ingest")
    calls: dict[str, Any] = {"quantity": Decimal("48.5"), "swing": DAILY, "operation": "Invoke"}
    yield cell.run(replace(seconds, resource_id=name, **calls))
    logs = _simple(products.LOGS, "DataProcessing-Bytes", "GB", cell.unit("logs.ingest.gb"))
    group = cell.arn("logs", "log-group:/aws/lambda/ingest")
    put: dict[str, Any] = {"quantity": Decimal("0.08"), "swing": DAILY, "operation": "PutLogEvents"}
    yield cell.run(replace(logs, resource_id=group, **put))


def software(cell: Cell) -> Iterator[FleetMeter]:
    """A product of the Marketplace, in every second cell."""
    if cell.number % 2 == 0:
        licence = _simple(products.MARKETPLACE, "SoftwareUsage:m6i.xlarge", "Hrs", SOFTWARE_HOUR)
        yield cell.run(replace(licence, resource_id=cell.id("i", 1), operation="Hourly"))


WORKLOADS: Final[tuple[Callable[[Cell], Iterator[FleetMeter]], ...]] = (
    services,
    training,
    sagemaker,
    kubernetes,
    network,
    storage,
    serverless,
    software,
)


def _simple(product: products.Product, usage_type: str, unit: str, price: Decimal) -> FleetMeter:
    return FleetMeter(
        product=product,
        resource_id=None,
        usage_type=usage_type,
        unit=unit,
        price=price,
        description=f"${price:f} per {unit}",
    )


def _under(commitment: Commitment, meter: FleetMeter) -> FleetMeter:
    kind = "SavingsPlanCoveredUsage" if commitment.kind == "plan" else "DiscountedUsage"
    return replace(meter, kind=kind, commitment=commitment)


def _spot(cell: Cell, meter: FleetMeter) -> FleetMeter:
    """The same instance at a spot price that moves; its line names the type in words only."""
    kind = meter.instance_type or ""
    spot = cell.prices.spot(kind, REGION)
    price = spot.price if spot and spot.price is not None else meter.price / 2
    return replace(
        meter,
        usage_type=f"SpotUsage:{kind}",
        operation="RunInstances:SV001",
        description=f"{kind} Linux/UNIX Spot Instance-hour in US East (Virginia) in VPC Zone #1",
        price=price,
        list_price=meter.price,
        price_swing=Decimal("0.1"),
        instance_type=None,
    )


def _volume(cell: Cell, role: int, gib: int) -> FleetMeter:
    price = cell.unit("ebs.gp3.gb_month")
    held = _simple(products.VOLUME, "EBS:VolumeUsage.gp3", "GB-Mo", price)
    return replace(
        held,
        resource_id=cell.id("vol", role),
        operation="CreateVolume-Gp3",
        quantity=cell.hourly(gib),
        zone=cell.zone,
    )


def _ml(cell: Cell, role: str, kind: str, name: str) -> FleetMeter:
    """An instance of SageMaker: its lines carry the type in their usage type only."""
    price = (cell.on_demand(kind) * SAGEMAKER_MARKUP).quantize(Decimal("1e-4"))
    meter = _simple(products.SAGEMAKER, f"USE1-{role}:ml.{kind}", "Hrs", price)
    operation = {"Host": "RunInstance", "Train": "CreateTrainingJob"}.get(role, "RunInstance")
    return replace(
        meter,
        resource_id=cell.arn("sagemaker", name),
        operation=operation,
        description=f"${price:f} per {role} ml.{kind} hour in US East (N. Virginia)",
        quantity=ONE,
    )
