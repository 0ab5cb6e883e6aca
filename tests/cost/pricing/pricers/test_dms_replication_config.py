"""A replication costs by capacity unit, twice with a standby, nothing while it is off."""

from __future__ import annotations

from cost.pricing.pricers.dms_replication_config import PRICER
from tests.cost.pricing.builders import Case, check_golden

SIZES = {"minCapacityUnits": 1, "maxCapacityUnits": 8}


def test_golden() -> None:
    on = {"startReplication": True, "computeConfig": SIZES}
    standby = {"startReplication": True, "computeConfig": {**SIZES, "multiAz": True}}
    check_golden(
        PRICER,
        {
            "on": Case(on),
            "with a standby": Case(standby, usage={"capacity_units": 2}),
            "off": Case({"computeConfig": SIZES}),
        },
    )
