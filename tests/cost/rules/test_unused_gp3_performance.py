"""gp3 volumes with more IOPS or throughput than they use."""

import pytest

from cost.rules.unused_gp3_performance import RULE
from tests.cost import builders as b
from tests.cost.rules import cases


def extra(usage: str, usd: str) -> b.Line:
    more = {"unit": "IOPS-Mo", "quantity": "100", "component": "clusters.api"}
    return cases.line("vol-1", f"EBS:VolumeP-{usage}.gp3", usd=usd, **more)


def load(ops_a_second: float, mib_a_second: float = 1.0) -> tuple:
    ops = {"volume_read_ops": ops_a_second * 3600, "volume_write_ops": 0}
    sizes = {"volume_read_bytes": mib_a_second * 3600 * 1024**2, "volume_write_bytes": 0}
    return tuple(b.readings("vol-1", name, value) for name, value in (ops | sizes).items())


VOLUME = b.volume("vol-1", "gp3", component="clusters.api")
LISTED = cases.thing("volume", "vol-1", Iops=9000, Throughput=125)
CASE = cases.Case(rule=RULE, lines=(VOLUME, extra("IOPS", "1")), series=load(200), things=(LISTED,))


def test_fires_with_the_cost_of_the_extra():
    found = CASE.run().one
    assert found.change is not None
    assert (found.change.path, found.change.old, found.change.new) == (
        ("volume", "iops"),
        9000,
        3000,
    )
    assert round(found.saving.mid, 6) == 31


def test_throughput_goes_first_where_it_costs_more():
    lines = (VOLUME, extra("IOPS", "1"), extra("Throughput", "2"))
    things = (cases.thing("volume", "vol-1", Iops=9000, Throughput=900),)
    found = CASE.run(lines=lines, things=things).one
    assert found.change is not None
    assert (found.change.path, found.change.new) == (("volume", "throughput_mibps"), 125)
    assert round(found.saving.high - found.saving.mid, 6) == 31


@pytest.mark.parametrize(("ops", "fires"), [(750, True), (751, False)])
def test_a_quarter_of_what_is_included_leaves_room_for_bursts(ops: float, fires: bool):
    assert CASE.run(series=load(ops)).nothing is not fires


def test_without_extras_or_with_much_throughput_it_is_fine():
    assert CASE.run(lines=(VOLUME,)).nothing
    assert CASE.run(series=load(10, 32)).nothing


def test_what_is_not_known_is_said():
    assert "no volume_read_ops" in CASE.run(series=()).why
    assert "not all of its volumes" in CASE.run(things=()).why
