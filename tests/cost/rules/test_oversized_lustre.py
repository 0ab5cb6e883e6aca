"""Lustre that was bought with more throughput than the busiest hours need."""

import pytest

from cost.rules.oversized_lustre import RULE
from tests.cost import builders as b
from tests.cost.rules import cases

ARN = "arn:aws:fsx:us-east-1:111122223333:file-system/fs-0a1"
TIB = 9600 / 1024
LINE = cases.line(
    ARN,
    "Lustre-Storage-Throughput-500",
    unit="GB-Mo",
    quantity="310",
    usd="105",
    service="AmazonFSx",
    component="filesystems.datasets",
)


def system(throughput: int = 500, deployment: str = "PERSISTENT_2", efa: bool = False):
    lustre = {
        "DeploymentType": deployment,
        "PerUnitStorageThroughput": throughput,
        "EfaEnabled": efa,
    }
    return cases.thing(
        "lustre-filesystem", "fs-0a1", StorageCapacity=9600, LustreConfiguration=lustre
    )


def busy(mbps_per_tib: float) -> tuple:
    """What, with the room for bursts, asks for so much."""
    hourly = mbps_per_tib * TIB * 3600 * 1e6 / 4
    return (
        b.readings("fs-0a1", "fsx_read_bytes", hourly),
        b.readings("fs-0a1", "fsx_written_bytes", 0),
    )


CASE = cases.Case(rule=RULE, lines=(LINE,), series=busy(30), things=(system(),))


def test_fires_with_the_lower_throughput():
    found = CASE.run().one
    assert found.change is not None
    assert found.change.path == ("throughput_mbps_per_tib",)
    assert (found.change.old, found.change.new) == (500, 125)
    assert float(found.saving.mid) == pytest.approx(105 * 31 * (1 - 0.145 / 0.34))


@pytest.mark.parametrize(("needs", "new"), [(125, 125), (125.1, 250), (250, 250)])
def test_at_the_threshold(needs: float, new: int):
    assert CASE.run(series=busy(needs)).one.proposed == f"{new} MB/s a TiB"


def test_one_that_is_used_or_sold_otherwise_is_fine():
    assert CASE.run(series=busy(251)).nothing
    assert CASE.run(things=(system(deployment="SCRATCH_2"),)).nothing
    assert CASE.run(things=()).nothing


def test_what_cannot_be_told_is_said():
    assert "no fsx_read_bytes" in CASE.run(series=()).why
    assert "EFA" in CASE.run(things=(system(efa=True),)).why
    assert "no price" in CASE.run(prices=b.Prices(kinds={}, hourly={})).why
