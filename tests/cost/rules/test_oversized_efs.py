"""EFS with more provisioned throughput than the busiest hour needs."""

import pytest

from cost.rules.oversized_efs import RULE
from tests.cost import builders as b
from tests.cost.rules import cases

ARN = "arn:aws:elasticfilesystem:us-east-1:111122223333:file-system/fs-0e1"
MIB = 1024 * 1024
LINE = cases.line(
    ARN, "ProvisionedTP-MiBpsHrs", unit="MiBps-Mo", quantity="8", usd="48", service="AmazonEFS"
)


def system(mode: str = "provisioned"):
    return cases.thing(
        "efs-filesystem", "fs-0e1", ThroughputMode=mode, ProvisionedThroughputInMibps=256.0
    )


def busy(mibps: float) -> tuple:
    return (
        b.readings("fs-0e1", "efs_stored_bytes", 5e11),
        b.readings("fs-0e1", "efs_metered_bytes", mibps * MIB * 3600),
    )


CASE = cases.Case(rule=RULE, lines=(LINE,), series=busy(5), things=(system(),))


def test_fires_with_room_for_bursts():
    found = CASE.run().one
    assert (found.current, found.proposed) == ("256 MiB/s", "20 MiB/s")
    assert float(found.saving.mid) == pytest.approx(48 * 31 * 236 / 256)
    assert float(found.saving.high) == pytest.approx(48 * 31)


@pytest.mark.parametrize(("mibps", "fires"), [(51, True), (51.3, False)])
def test_at_the_threshold(mibps: float, fires: bool):
    assert CASE.run(series=busy(mibps)).nothing is not fires


def test_elastic_throughput_is_fine():
    assert CASE.run(things=(system("elastic"),)).nothing


def test_what_is_not_known_is_said():
    assert "no efs_stored_bytes" in CASE.run(series=()).why
    assert "no inventory" in CASE.run(listed=False).why
