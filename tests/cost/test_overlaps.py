"""Overlaps: whatever is recommended, no cost is saved twice, and no better choice is left out."""

from collections.abc import Iterable
from decimal import Decimal
from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from cost.models import Change, Range, Recommendation
from cost.optimise import find_rule, total
from cost.overlaps import EXACT, resolve
from cost.rules._base import Rule

RULES = {
    name: find_rule(name)
    for name in ("idle-instance", "oversized-cpu", "on-demand-training", "off-hours", "gp2-to-gp3")
}
PARK = Change(path=("parked",), old=False, new=True)


def advice(number: int, rule: str, resources: Iterable[str], mid: int, **more: object):
    given = {
        "id": f"{number:03}",
        "rule": rule,
        "stack": "dev",
        "component": None,
        "resources": tuple(resources),
        "current": "a",
        "proposed": "b",
        "saving": Range.exactly(Decimal(mid)),
        "risk": 0,
        "effort": "low",
        "evidence": {},
    }
    return Recommendation.model_validate(given | more)


@st.composite
def advices(draw: st.DrawFn) -> list[Recommendation]:
    found = []
    for number in range(draw(st.integers(0, 7))):
        component = draw(st.sampled_from([None, "clusters.a", "clusters.b"]))
        change = PARK if component and draw(st.booleans()) else None
        names = draw(st.sets(st.sampled_from(["i-1", "i-2", "i-3", "i-4"]), min_size=1))
        rule, mid = draw(st.sampled_from(sorted(RULES))), draw(st.integers(-5, 100))
        found.append(advice(number, rule, sorted(names), mid, component=component, change=change))
    return found


def clash(one: Recommendation, other: Recommendation) -> bool:
    """In words of our own: the same part of the cost of the same thing."""
    if not RULES[one.rule].affects & RULES[other.rule].affects:
        return False
    set_both = one.change is not None and other.change is not None
    same = one.component is not None and one.component == other.component
    return (set_both and same) or bool(set(one.resources) & set(other.resources))


def apart(chosen: Iterable[Recommendation]) -> bool:
    return not any(clash(a, b) for a, b in combinations(chosen, 2))


@settings(max_examples=80, deadline=None)
@given(advices())
def test_nothing_is_counted_twice_and_nothing_is_lost(found: list[Recommendation]) -> None:
    kept, dropped = resolve(found, RULES)
    assert apart(kept)
    assert sorted([*(k.id for k in kept), *(d.id for d in dropped)]) == [f.id for f in found]
    by_id = {one.id: one for one in found}
    for loser in dropped:
        assert clash(by_id[loser.id], by_id[loser.by])
        assert loser.by in {k.id for k in kept}
    assert total(kept).mid == sum(k.saving.mid for k in kept)


@settings(max_examples=80, deadline=None)
@given(advices())
def test_of_rules_of_one_rank_the_set_that_saves_most_is_kept(found: list[Recommendation]) -> None:
    """Against every subset, tried one by one; the lowest rank is decided before all others."""
    first = min((RULES[f.rule].precedence for f in found), default=0)
    mine = [f for f in found if RULES[f.rule].precedence == first and f.saving.mid > 0]
    sets = (c for n in range(len(mine) + 1) for c in combinations(mine, n) if apart(c))
    best = max(sum(r.saving.mid for r in chosen) for chosen in sets)
    kept, _ = resolve(found, RULES)
    assert sum(k.saving.mid for k in kept if k in mine) == best


@settings(max_examples=30, deadline=None)
@given(advices(), st.randoms())
def test_the_order_of_rules_does_not_matter(found: list[Recommendation], random) -> None:
    shuffled = random.sample(found, len(found))
    assert resolve(shuffled, RULES) == resolve(found, RULES)


def test_two_that_save_more_together_win_over_the_largest() -> None:
    pair = [advice(1, "off-hours", ["i-1"], 60), advice(2, "off-hours", ["i-2"], 60)]
    both = advice(3, "off-hours", ["i-1", "i-2"], 100)
    kept, dropped = resolve([both, *pair], RULES)
    assert [k.id for k in kept] == ["001", "002"]
    assert [(d.id, d.by) for d in dropped] == [("003", "001")]


def test_what_costs_more_is_left_out_for_something_kept_or_not_at_all() -> None:
    chain = [
        advice(1, "off-hours", ["i-1"], -1),
        advice(2, "off-hours", ["i-2"], -2),
        advice(3, "off-hours", ["i-1", "i-2"], -3),
    ]
    kept, dropped = resolve(chain, RULES)
    assert [k.id for k in kept] == ["001", "002"]
    assert [(d.id, d.by) for d in dropped] == [("003", "001")]


def test_long_chains_are_solved_in_no_time() -> None:
    chain = [advice(n, "off-hours", [f"i-{n}", f"i-{n + 1}"], 1 + n % 7) for n in range(400)]
    kept, dropped = resolve(chain, RULES)
    assert apart(kept)
    assert len(kept) + len(dropped) == 400
    assert len(chain) > EXACT


def test_a_rule_that_affects_nothing_of_others_is_kept() -> None:
    class_of = {"x": Rule(**{**vars(RULES["off-hours"]), "id": "x", "affects": frozenset()})}
    kept, _ = resolve([advice(n, "x", ["i-1"], 5) for n in (1, 2)], class_of)
    assert len(kept) == 2
