"""The screen: what can't be, what is of other hours, what is in another unit; all of it counted."""

from datetime import timedelta

import pytest

from cost.measures import INSTANCE
from cost.metrics.screen import Screen
from tests.cost import builders as b

MEASURES = {m.id: m for m in INSTANCE}
CPU = MEASURES["cpu_utilization"]
START, END = b.WINDOW.start, b.WINDOW.end


def screen(*values: float, at=START, measure=CPU) -> Screen:
    found = Screen(START, END)
    for value in values:
        found.passes("i-1", measure, at, value)
    return found


@pytest.mark.parametrize(
    ("value", "why"),
    [(float("nan"), "not a number"), (float("inf"), "infinite"), (-0.1, "negative")],
)
def test_what_no_load_can_be_is_left_out(value: float, why: str):
    assert not Screen(START, END).passes("i-1", CPU, START, value)
    assert screen(value, value, 50.0).notes == (f"left out 2 x cpu_utilization: {why}",)


@pytest.mark.parametrize(
    ("at", "why"),
    [(END, "later than the window"), (START - timedelta(hours=1), "earlier than the window")],
)
def test_a_clock_that_is_ahead_or_behind_is_counted(at, why: str):
    (note,) = screen(50.0, at=at).notes
    assert note.startswith(f"left out 1 x cpu_utilization: {why}")


def test_a_rounding_agent_is_believed_and_another_unit_is_not():
    assert screen(101.0).notes == ()
    found = screen(101.1, 50.0)
    (note,) = found.notes
    assert "cpu_utilization of 1 resources is not used (i-1): 1 x above 100 %" in note
    readings = b.readings("i-1", "cpu_utilization", 50.0, hours=1)
    other = b.readings("i-1", "memory_utilization", 50.0, hours=1)
    assert found.trusted([*readings, *other]) == other


def test_bytes_have_no_highest():
    assert screen(1e12, measure=MEASURES["network_in_bytes"]).notes == ()


def test_shares_are_asked_about_and_an_idle_machine_beside_a_busy_one_is_not():
    assert "never exceeds 1" in screen(0.2, 0.9).notes[0]
    assert screen(0.2, 30.0).notes == ()
    assert screen(0.0).notes == ()
