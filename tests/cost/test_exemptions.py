"""Exemptions: set apart and counted, never dropped; expired and unused ones are said."""

import datetime as dt
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cost.errors import NotFound, SourceError
from cost.exemptions import Exemption, Exemptions, about, read
from cost.models import NotEvaluated, Recommendation
from cost.optimise import optimise
from cost.rules.idle_instance import RULE as IDLE
from cost.rules.oversized_cpu import RULE as OVERSIZED
from tests.cost import builders as b
from tests.cost.test_overlaps import advices

TODAY = dt.date(2026, 11, 23)
ENTRY = """minimum_saving: 12.5
exemptions:
  - rule: idle-instance
    component: clusters.api
    reason: stands by for the other region
    owner: ml@example.com
    expires: 2026-12-31
"""


def exempt(**more: object) -> Exemption:
    usual = {"rule": "idle-instance", "component": "clusters.api", "reason": "r", "owner": "o"}
    end = {} if "snooze_until" in more else {"expires": TODAY}
    return Exemption.model_validate(usual | end | more)


@cache
def context():
    large = b.instance(kind="m5.4xlarge", hourly_usd="0.768", component="clusters.api")
    return b.context(large, metrics=b.at_rest())


def result(*entries: Exemption, minimum: str = "0", rules=(IDLE,), today: dt.date = TODAY):
    chosen = Exemptions(today=today, entries=entries, minimum_saving=Decimal(minimum))
    return optimise(context(), rules, exemptions=chosen)


def write(folder: Path, text: str) -> Path:
    path = folder / "exemptions.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_an_exempted_one_is_shown_apart_and_not_counted():
    found = result(exempt())
    assert not found.recommendations
    assert found.total_saving.mid == 0
    (one,) = found.exempted
    assert (one.recommendation.rule, one.why) == ("idle-instance", "exempt")
    assert one.exemption is not None and one.exemption.reason == "r"
    assert found.exempted_saving == one.recommendation.saving
    assert [e.state for e in found.exemptions] == ["used"]


def test_two_that_fit_the_same_are_both_used():
    found = result(exempt(), exempt(rule="*", reason="all of it"))
    assert [e.state for e in found.exemptions] == ["used", "used"]
    assert len(found.exempted) == 1


def test_what_an_exempted_one_stood_in_the_way_of_is_seen():
    found = result(exempt(), rules=(IDLE, OVERSIZED))
    assert [r.rule for r in found.recommendations] == ["oversized-cpu"]
    assert not found.superseded


def test_what_is_exempted_twice_over_is_counted_once():
    found = result(exempt(rule="*"), rules=(IDLE, OVERSIZED))
    assert {e.recommendation.rule for e in found.exempted} == {"idle-instance", "oversized-cpu"}
    assert found.exempted_saving.mid == max(e.recommendation.saving.mid for e in found.exempted)


@pytest.mark.parametrize(
    "other",
    [{"rule": "idle-gpu"}, {"component": "clusters.apis"}, {"stack": "prod"}],
)
def test_another_rule_component_or_stack_is_not_covered(other: dict[str, str]):
    found = result(exempt(**other))
    assert len(found.recommendations) == 1
    assert [e.state for e in found.exemptions] == ["unused"]


def test_resources_of_other_programs_are_exempted_by_their_ids():
    mine = exempt(component=None, resource="i-*")
    assert result(mine).exempted
    assert not result(exempt(component=None, resource="i-2")).exempted


def test_it_holds_on_its_last_day_and_not_after():
    assert result(exempt(expires=TODAY)).exempted
    late = result(exempt(expires=TODAY - dt.timedelta(days=1)))
    assert late.recommendations
    assert [e.state for e in late.exemptions] == ["expired"]


def test_a_snooze_ends_on_the_day_it_names():
    snoozed = exempt(snooze_until=TODAY)
    (one,) = result(snoozed, today=TODAY - dt.timedelta(days=1)).exempted
    assert one.why == "snoozed"
    assert result(snoozed).recommendations


def test_what_saves_too_little_is_counted_apart():
    saving = result().recommendations[0].saving.mid
    assert result(minimum=str(saving)).recommendations
    (one,) = result(minimum=str(saving + 1)).exempted
    assert (one.why, one.exemption) == ("below the minimum", None)


def test_an_exemption_for_what_could_not_be_evaluated_is_not_called_unused():
    entries = Exemptions(today=TODAY, entries=(exempt(),))
    silent = NotEvaluated(rule="idle-instance", resource="clusters.api", why="no metrics")
    assert entries.of((), (silent,)).states[0].state == "not evaluated"
    other = NotEvaluated(rule="idle-gpu", resource="clusters.api", why="no metrics")
    assert entries.of((), (other,)).states[0].state == "unused"


def test_a_file_is_read(tmp_path: Path):
    (entry,), minimum = read(write(tmp_path, ENTRY), ["idle-instance"])
    assert (entry.expires, minimum) == (dt.date(2026, 12, 31), Decimal("12.5"))
    assert about([entry, exempt(stack="prod")], ["dev"]) == (entry,)


@pytest.mark.parametrize("part", ["component", "reason", "owner", "expires"])
def test_every_part_is_required(tmp_path: Path, part: str):
    lines = [line for line in ENTRY.splitlines() if f"{part}:" not in line]
    with pytest.raises(SourceError, match=r"entry 1: .*"):
        read(write(tmp_path, "\n".join(lines)), ["idle-instance"])


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ("reason: stands by for the other region", 'reason: " "', "reason"),
        ("component:", "resource: i-1\n    component:", "not both"),
        ("expires:", "snooze_until: 2026-12-01\n    expires:", "not both"),
        ("expires: 2026-12-31", "expires: never", "expires"),
        ("12.5", "-1", "minimum_saving"),
        ("12.5", "much", "minimum_saving"),
        ("exemptions:", "exempted:", "no exemptions"),
        ("owner:", "owned_by:", "owner"),
    ],
)
def test_what_is_wrong_in_it_is_said(tmp_path: Path, old: str, new: str, why: str):
    with pytest.raises(SourceError, match=why):
        read(write(tmp_path, ENTRY.replace(old, new)), ["idle-instance"])


def test_a_rule_that_does_not_exist_is_refused(tmp_path: Path):
    with pytest.raises(NotFound, match="idle-instances"):
        read(write(tmp_path, ENTRY.replace("idle-instance", "idle-instances")), ["idle-instance"])
    read(write(tmp_path, ENTRY.replace("idle-instance", '"idle-*"')), ["idle-instance"])


GLOBS = st.sampled_from(["*", "idle-*", "idle-instance", "clusters.*", "clusters.a", "i-1", "none"])
ENTRIES = st.builds(
    exempt,
    rule=GLOBS,
    component=GLOBS,
    expires=st.dates(dt.date(2026, 11, 20), dt.date(2026, 11, 26)),
)


@settings(max_examples=60, deadline=None)
@given(advices(), st.lists(ENTRIES, max_size=4), st.integers(0, 120))
def test_each_recommendation_is_kept_or_set_apart_and_none_is_lost(
    found: list[Recommendation], chosen: list[Exemption], minimum: int
):
    all_of_them = Exemptions(today=TODAY, entries=tuple(chosen), minimum_saving=Decimal(minimum))
    parts = all_of_them.of(found)
    apart = [e.recommendation for e in parts.exempted]
    assert sorted(r.id for r in (*parts.kept, *apart)) == [r.id for r in found]
    assert all(r.saving.mid >= minimum for r in parts.kept)
    assert not any(e.covers(r) and e.holds(TODAY) for r in parts.kept for e in chosen)
    assert len(parts.states) == len(chosen)
