"""What rules share: a setting needs all of a component, advice only what is wasted."""

import dataclasses

import pytest

from cost.errors import NotFound
from cost.optimise import optimise
from cost.rules.gp2_to_gp3 import RULE as GP2
from cost.rules.idle_nat_gateway import RULE as NAT
from cost.rules.idle_volume import RULE as IDLE_VOLUME
from cost.rules.unattached_volume import RULE as FREE
from tests.cost import builders as b
from tests.cost.rules import cases

PAIRS = ((1, "gp3"), (2, "gp2"))
PAIR = tuple(cases.line(f"nat-{n}", "NatGateway-Hours", component="network") for n in (1, 2))


def sent(name: str, bytes_an_hour: float) -> list:
    return b.readings(name, "nat_bytes_out", bytes_an_hour)


def ops(name: str) -> tuple:
    return tuple(b.readings(name, f"volume_{kind}_ops", 0) for kind in ("read", "write"))


@pytest.mark.parametrize(
    ("series", "evaluated"),
    [((sent("nat-1", 9),), True), ((sent("nat-1", 0),), False), ((), False)],
)
def test_a_whole_component_is_settled_by_one_that_works_and_by_nothing_less(
    series: tuple, evaluated: bool
):
    found = cases.Case(rule=NAT, lines=PAIR, series=series).run()
    assert not found.recommended
    assert bool(found.not_evaluated) is not evaluated


def test_advice_names_what_is_known_to_be_wasted():
    lines = tuple(b.volume(f"vol-{n}", "gp3", component="lake.raw") for n in (1, 2))
    found = cases.Case(rule=IDLE_VOLUME, lines=lines, series=ops("vol-1")).run().one
    assert found.resources == ("vol-1",)


def test_what_is_gone_by_the_last_day_is_not_looked_at():
    gone = b.volume("vol-1", "gp3", last=cases.ago(4).date(), days=5)
    assert cases.Case(rule=IDLE_VOLUME, lines=(gone,), series=ops("vol-1")).run().nothing


def test_advice_on_one_volume_leaves_the_setting_of_the_others():
    """They share a component and a part of its cost, and not a resource."""
    lines = tuple(b.volume(f"vol-{n}", kind, component="clusters.a") for n, kind in PAIRS)
    free = cases.thing("volume", "vol-1", State="available", CreateTime=cases.ago(99))
    given = cases.Case(rule=FREE, lines=lines, things=(free,)).context()
    found = optimise(given, (FREE, GP2))
    assert {r.rule for r in found.recommendations} == {"unattached-volume", "gp2-to-gp3"}
    assert not found.superseded


def test_a_rule_may_name_only_meters_metrics_and_things_that_there_are():
    for wrong in ({"meter": "nats"}, {"needs": ("nat_bytes",)}, {"inventory": ("nat",)}):
        with pytest.raises(NotFound):
            dataclasses.replace(NAT, **wrong)
