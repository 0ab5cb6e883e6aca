"""Whatever is shared among whomever, nothing is lost; and each rule divides as it says."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cost.analysis._attribute import REST, attribute, divide
from cost.analysis._exact import total
from cost.analysis._teams import Pool, Split, Teams
from cost.analysis._view import Options
from cost.errors import InputError

MONEY = st.decimals(min_value=-(10**15), max_value=10**15, places=20)
NAMES = st.sampled_from(["ml", "web", "data", "ops", "lab"])
PERCENT = st.sampled_from(
    [
        {"ml": "100"},
        {"ml": "33.3", "web": "66.7"},
        {"ml": "0", "web": "12.5", "gone": "87.5"},
    ]
)


@st.composite
def pools(draw: Any) -> list[Pool]:
    found = []
    for number in range(draw(st.integers(0, 3))):
        how = draw(st.sampled_from(Split))
        more: dict[str, Any] = {}
        if how is Split.FIXED:
            more["percent"] = draw(PERCENT)
        else:
            more["teams"] = draw(st.lists(NAMES, unique=True, max_size=3))
        match = {"service": f"s{number}"}
        found.append(
            Pool.model_validate({"name": f"p{number}", "split": how, "match": match, **more})
        )
    return found


@st.composite
def bills(draw: Any) -> tuple[list[dict[str, Any]], Options]:
    """Rows as the query gives them, and a mapping that has their pools."""
    shared = draw(pools())
    row = st.one_of(
        NAMES.map(lambda team: {"team": team}),
        st.sampled_from(["Tax", "Credit"]).map(lambda apart: {"apart": apart}),
        st.sampled_from([{}, *({"pool": pool.name} for pool in shared)]),
    )
    keys = draw(st.lists(row, unique_by=lambda r: tuple(r.items()), min_size=1, max_size=8))
    none = {"team": None, "pool": None, "apart": None}
    costs = st.one_of(st.none(), MONEY)
    rows = [none | key | {"cost": draw(costs)} for key in keys]
    split = draw(st.sampled_from([{}, {"split": "even"}, {"split": "proportional"}]))
    return rows, Options(by=("team",), teams=Teams(shared=tuple(shared)), more=split)


@given(bills())
def test_all_piles_add_up_to_the_bill(given_: tuple[list[dict[str, Any]], Options]) -> None:
    rows, options = given_
    found = attribute(rows, options)
    piles = [*found.direct.values(), *(part.cost for part in found.parts), *found.rest.values()]
    assert total(piles) == total(row["cost"] for row in rows)


def pool(how: str, **more: Any) -> Pool:
    match = {"component": "network"}
    return Pool.model_validate({"name": "net", "split": how, "match": match, **more})


@pytest.mark.parametrize(
    ("shared", "expected"),
    [
        (pool("proportional"), {"ml": "7.5", "web": "2.5"}),
        (pool("even"), {"ml": "3.33333333333333333334", "web": "3.33333333333333333333"}),
        (pool("even", teams=["new"]), {"new": "10"}),
        (pool("fixed", percent={"web": 20, "lab": 80}), {"web": "2", "lab": "8"}),
    ],
    ids=["proportional", "even", "even among named", "fixed"],
)
def test_each_way_to_divide(shared: Pool, expected: dict[str, str]) -> None:
    direct = {"ml": Decimal(30), "web": Decimal(10), "refunded": Decimal(-5)}
    found = {part.team: part.cost for part in divide(shared, Decimal(10), direct)}
    assert {team: found[team] for team in expected} == {t: Decimal(c) for t, c in expected.items()}
    assert total(found.values()) == 10


def test_with_no_one_to_share_it_stays_whole() -> None:
    (part,) = divide(pool("proportional"), Decimal(10), {"refunded": Decimal(-5)})
    assert (part.team, part.cost) == (None, 10)


def test_usage_of_no_team_is_shared_when_wanted() -> None:
    none = {"team": None, "pool": None, "apart": None}
    rows = [none | {"team": "ml", "cost": Decimal(3)}, none | {"cost": Decimal(1)}]
    assert attribute(rows, Options(by=("team",))).rest == {REST: 1}
    found = attribute(rows, Options(by=("team",), more={"split": "even"}))
    assert found.rest == {}
    assert [(part.team, part.cost) for part in found.parts] == [("ml", 1)]


def test_a_fixed_split_needs_its_percentages() -> None:
    with pytest.raises(InputError, match="percentages"):
        attribute([], Options(by=("team",), more={"split": "fixed"}))
