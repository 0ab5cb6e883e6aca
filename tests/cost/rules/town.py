"""Every rule's case in one bill, one file of utilisation and one inventory, as files of a folder.

Cases use the same few ids; each case's get a number of its own here.
"""

from __future__ import annotations

import csv
import dataclasses
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import ibis

from cost import bill as bills
from cost.inventory import access_logs
from cost.inventory import files as inventories
from cost.inventory import objects as stores
from cost.inventory.things import Thing
from cost.metrics import files as utilisation
from cost.rules._base import Context
from cost.rules._usage import short
from tests.cost import builders as b
from tests.cost import stored
from tests.cost.rules import cases
from tests.fixtures.bill import MONTH, write_bill


@dataclass(frozen=True)
class Named:
    """A case whose ids are its own."""

    case: cases.Case
    number: int

    @property
    def ids(self) -> list[str]:
        """What is renamed, the longest first."""
        found = {short(line.resource) for line in self.case.lines}
        found |= {t.id for t in self.case.things} | {
            r.resource_id for s in self.case.series for r in s
        }
        found |= {line.more.get("CommitmentDiscountId", "") for line in self.case.lines}
        return sorted(found - {""}, key=len, reverse=True)

    def own(self, value: Any) -> Any:
        """A value in which every id is the case's own."""
        if isinstance(value, str):
            for id_ in self.ids:
                value = re.sub(
                    rf"(?<![\w-]){re.escape(id_)}(?![\w-])", f"{id_}-{self.number}", value
                )
            return value
        if isinstance(value, dict):
            return {k: self.own(v) for k, v in value.items()}
        return [self.own(v) for v in value] if isinstance(value, list | tuple) else value

    def component(self, name: str | None) -> str | None:
        """A component of the case's own; a stack has one network."""
        return name if name in (None, "network") else f"{name}-{self.number}"

    def stack(self, row: dict[str, Any]) -> str | None:
        """The stack; one of the case's own for a network."""
        alone = row["x_Component"] == "network"
        return f"dev{self.number}" if alone else row["x_Stack"]


def bill_lines(named: Named) -> Iterator[dict[str, str]]:
    """A case's lines as rows of CUR 2.0."""
    for line in named.case.lines:
        for row in line:
            yield {**_common(named, row), **_charge(named, row)}
            if row["ResourceId"] in named.case.unused_gpus:
                yield _split(named, row)


def _common(named: Named, row: dict[str, Any]) -> dict[str, str]:
    start = f"{row['day']}T00:00:00.000Z"
    tags = {"user_stack": named.stack(row), "user_component": named.component(row["x_Component"])}
    return {
        **MONTH,
        "identity_line_item_id": f"{named.number}-{row['ResourceId']}-{row['x_UsageType']}",
        "identity_time_interval": f"{start}/{row['x_UsageType']}",
        "line_item_usage_start_date": start,
        "line_item_usage_end_date": f"{row['day']}T23:59:59.000Z",
        "line_item_product_code": row.get("ServiceName") or _code(row["x_UsageType"]),
        "line_item_usage_type": row["x_UsageType"],
        "line_item_operation": "RunInstances" if row.get("x_InstanceType") else "",
        "line_item_usage_amount": str(row["ConsumedQuantity"]),
        "line_item_unblended_cost": str(row["EffectiveCost"]),
        "line_item_resource_id": named.own(row["ResourceId"]),
        "pricing_unit": row["ConsumedUnit"],
        "pricing_public_on_demand_cost": str(row["ListCost"]),
        "product_instance_type": row.get("x_InstanceType") or "",
        "product_region_code": row["RegionId"],
        "resource_tags": json.dumps({k: v for k, v in tags.items() if v}),
    }


def _split(named: Named, row: dict[str, Any]) -> dict[str, str]:
    """A pod's share of an instance's GPUs, as EKS has it: the instance's own line is there too."""
    common = _common(named, row)
    return {
        **common,
        "identity_line_item_id": f"{common['identity_line_item_id']}-pod",
        "line_item_line_item_type": "Usage",
        "line_item_usage_type": "USE1-EKS-EC2-Accelerator-Hours",
        "line_item_operation": "EKSPod-EC2",
        "line_item_resource_id": "arn:aws:eks:us-east-1:111122223333:pod/ml/default/worker/1",
        "line_item_unblended_cost": "0",
        "product_instance_type": "",
        "split_line_item_parent_resource_id": named.own(row["ResourceId"]),
        "split_line_item_split_cost": "1",
        "split_line_item_unused_cost": named.case.unused_gpus[row["ResourceId"]],
    }


def _code(usage_type: str) -> str:
    of_s3 = "TimedStorage" in usage_type or "Requests-" in usage_type
    return "AmazonS3" if of_s3 else "AmazonEC2"


def _charge(named: Named, row: dict[str, Any]) -> dict[str, str]:
    """What of a row says how it was bought."""
    plan = row.get("CommitmentDiscountId")
    if plan is None:
        return {"line_item_line_item_type": "Usage"}
    used = row["CommitmentDiscountStatus"] == "Used"
    usd = str(row["EffectiveCost"])
    return {
        "line_item_line_item_type": "SavingsPlanCoveredUsage"
        if used
        else "SavingsPlanRecurringFee",
        "savings_plan_savings_plan_arn": named.own(plan),
        "savings_plan_savings_plan_effective_cost": usd if used else "0",
        "savings_plan_total_commitment_to_date": "0" if used else usd,
        "savings_plan_used_commitment": "0",
    }


def read(folder: Path, all_cases: list[Named]) -> Context:
    """Write the files and read them by the real readers."""
    path = write_bill(folder, [row for named in all_cases for row in bill_lines(named)])
    kinds = {kind for named in all_cases for kind in named.case.rule.inventory}
    things = tuple(_thing(named, t) for named in all_cases for t in named.case.things)
    inventories.write(cases.inventory(*things, kinds=kinds), folder / "inventory.json")
    bill = bills.load([path])
    _store(folder, all_cases)
    measures = [m for named in all_cases for m in named.case.rule.measures]
    return Context(
        daily=bill.daily,
        window=b.WINDOW,
        prices=all_cases[0].case.prices,
        metrics=utilisation.read(_metrics(folder, all_cases), measures),
        inventory=inventories.read(folder / "inventory.json"),
        objects=stores.read(folder / "objects"),
        reads=access_logs.read(folder / "logs"),
        unused_gpus=bill.unused_gpus,
    )


def _store(folder: Path, all_cases: list[Named]) -> None:
    """What lies in the cases' buckets, and who read it, as S3 writes it down."""
    for named in all_cases:
        if named.case.objects is None:
            continue
        rows = named.case.objects.table.to_pyarrow().to_pylist()
        for bucket in named.case.objects.at:
            mine = [row for row in rows if row["bucket"] == bucket]
            stored.write_inventory(folder / "objects", named.own(bucket), mine)
        if named.case.reads is not None:
            span = {named.own(bucket): span for bucket, span in named.case.reads.span.items()}
            table = named.case.reads.table.mutate(bucket=ibis.literal(next(iter(span))))
            found = dataclasses.replace(named.case.reads, table=table, span=span)
            stored.write_logs(folder / "logs", found)


def _thing(named: Named, thing: Thing) -> Thing:
    return dataclasses.replace(
        thing, id=named.own(thing.id), tags=dict(thing.tags), facts=named.own(dict(thing.facts))
    )


def _metrics(folder: Path, all_cases: list[Named]) -> Path:
    path = folder / "metrics.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["resource_id", "metric", "timestamp", "average", "maximum"])
        for named in all_cases:
            for series in named.case.series:
                own = named.own(series[0].resource_id)
                writer.writerows(
                    (own, r.metric, r.hour.isoformat(), r.average, r.maximum) for r in series
                )
    return path
