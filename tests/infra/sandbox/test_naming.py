"""Physical names are Pulumi's: the logical name and seven hex digits, kept from run to run."""

from __future__ import annotations

import re

from cost.graph import UNKNOWN
from infra.sandbox.handler import AutoName
from infra.sandbox.naming import auto_name, named


def test_a_name_is_the_logical_one_and_seven_digits() -> None:
    assert re.fullmatch(r"Thing-[0-9a-f]{7}", auto_name("Thing", b"s", AutoName()))
    assert auto_name("thing", b"s", AutoName()) == auto_name("thing", b"s", AutoName())
    assert auto_name("thing", b"s", AutoName()) != auto_name("thing", b"t", AutoName())


def test_limits_cut_the_logical_name_alone() -> None:
    rule = AutoName(limit=20, lower=True, prefix="alias/")
    name = auto_name("A-Very-Long-Name-Indeed", b"s", rule)
    assert len(name) == 20
    assert re.fullmatch(r"alias/a-very-[0-9a-f]{7}", name)


def test_only_what_is_fifo_gets_the_suffix() -> None:
    rule = AutoName(suffix=".fifo")
    assert named({"fifoQueue": True}, {}, "q", b"s", rule)["name"].endswith(".fifo")
    assert not named({}, {}, "q", b"s", rule)["name"].endswith(".fifo")


def test_given_and_old_names_are_kept() -> None:
    rule = AutoName(unless=("namePrefix",))
    assert named({"name": "mine"}, {"name": "old"}, "x", b"s", rule) == {"name": "mine"}
    assert named({"name": UNKNOWN}, {}, "x", b"s", rule) == {"name": UNKNOWN}
    assert named({}, {"name": "old"}, "x", b"s", rule) == {"name": "old"}
    assert named({"namePrefix": "p"}, {}, "x", b"s", rule) == {"namePrefix": "p"}
