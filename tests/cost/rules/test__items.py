"""Billed resources of any kind: their ids, hours, months and components."""

from decimal import Decimal

import ibis
import pyarrow as pa
import pytest

from cost.rules._items import lots, short_ids
from cost.rules._meters import METERS
from cost.rules._usage import short
from tests.cost import builders as b
from tests.cost.rules import cases

ARNS = {
    "arn:aws:ec2:us-east-1:111122223333:natgateway/nat-1": "nat-1",
    "arn:aws:logs:us-east-1:111122223333:log-group:/aws/lambda/f:*": "/aws/lambda/f",
    "arn:aws:elasticloadbalancing:us-east-1:111122223333:loadbalancer/app/x/50": "app/x/50",
    "arn:aws:s3:::data": "data",
    "arn:aws:rds:us-east-1:111122223333:db:orders": "orders",
    "arn:aws:ecr:us-east-1:111122223333:repository/team/ranker": "team/ranker",
    "i-1": "i-1",
}


def test_ids_are_what_follows_the_type_in_python_and_in_the_engine():
    assert [short(arn) for arn in ARNS] == list(ARNS.values())
    table = ibis.memtable(pa.table({"arn": list(ARNS)}))
    assert short_ids(table.arn).to_pyarrow().to_pylist() == list(ARNS.values())


def test_hours_are_priced_by_730_and_gigabytes_by_the_calendars_month():
    hours = cases.line("orders", "InstanceUsage:db.m5.large")
    disk = cases.line("orders", "RDS:GP3-Storage", unit="GB-Mo")
    (item,) = b.context(hours, disk).items("databases")
    assert item.part("InstanceUsage").monthly == Decimal(730) / 24
    assert round(item.part("Storage").monthly, 9) == 31
    assert item.kind == "db.m5.large"


def test_billed_hours_are_no_more_than_there_were():
    of_two_zones = cases.line("vpce-1", "VpcEndpoint-Hours", quantity="48")
    at_night_off = cases.line("vpce-2", "VpcEndpoint-Hours", quantity="8", days=2)
    one, two = b.context(of_two_zones, at_night_off).items("vpc-endpoints")
    assert (one.hours, two.hours) == (14 * 24, 16)


def test_items_of_a_component_are_one_lot_and_those_of_nobody_each_their_own():
    lines = [cases.line(f"nat-{n}", "NatGateway-Hours", component="network") for n in (1, 2)]
    lines += [cases.line(f"nat-{n}", "NatGateway-Hours") for n in (3, 4)]
    found = lots(b.context(*lines).items("nat-gateways"))
    assert [lot.ids for lot in found] == [("nat-3",), ("nat-4",), ("nat-1", "nat-2")]


def test_the_last_days_tags_are_those_to_act_on():
    old = cases.line("nat-1", "NatGateway-Hours", component="old", days=7, last=cases.ago(8).date())
    new = cases.line("nat-1", "NatGateway-Hours", component="network", days=7)
    (item,) = b.context(old, new).items("nat-gateways")
    assert (item.component, item.days) == ("network", 14)


@pytest.mark.parametrize(
    ("service", "meter"),
    [("AmazonS3", "buckets"), ("AmazonCloudWatch", "log-groups"), ("AmazonECR", "repositories")],
)
def test_one_usage_type_of_many_services_is_told_by_the_service(service: str, meter: str):
    given = b.context(cases.line("x", "USE1-TimedStorage-ByteHrs", service=service))
    found = [m for m in ("buckets", "log-groups", "repositories") if given.items(m)]
    assert found == [meter]
    assert len(given.buckets) == (meter == "buckets")


def test_meters_are_known_by_their_ids():
    assert all(meter.id == name for name, meter in METERS.items())
