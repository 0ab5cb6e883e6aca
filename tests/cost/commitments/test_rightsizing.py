"""What will be smaller or gone is not committed to."""

import pytest

from cost.commitments import rightsizing
from cost.models import Committed, Range, Recommendation


def recommendation(scope, saving_share, resources, kind="BoxUsage:g5.xlarge"):
    """One that saves so much of what these resources cost over the month."""
    daily = scope.daily
    mine = daily.filter(daily.ResourceId.isin(resources), daily.x_UsageType == kind)
    effective = mine.EffectiveCost.sum().to_pyarrow().as_py()
    amount = effective * 730 / 744 * saving_share / 100
    return Recommendation(
        id="r1",
        rule="oversized-cpu",
        component=None,
        resources=tuple(resources),
        current="a",
        proposed="b",
        saving=Range.exactly(amount),
        risk=1,
        effort="low",
        evidence={"window": {"start": "2026-10-01T00:00:00Z", "end": "2026-11-01T00:00:00Z"}},
    )


@pytest.fixture(scope="module")
def serving(scope):
    """The instances of one type on demand."""
    daily = scope.daily
    mine = daily.filter(daily.x_UsageType == "BoxUsage:g5.xlarge").select("ResourceId").distinct()
    return mine.to_pyarrow()["ResourceId"].to_pylist()


@pytest.mark.parametrize(("percent", "left"), [(25, 0.75), (100, 0.0), (250, 0.0), (0, 1.0)])
def test_the_saved_share_of_the_resources_is_taken_off_their_pool(
    scope, there, serving, percent, left
):
    found, untouched = rightsizing.factors(scope, there, [recommendation(scope, percent, serving)])
    by_type = dict(zip((p.instance_type for p in there.pools), found, strict=True))
    assert by_type.pop("g5.xlarge") == pytest.approx(left)
    assert set(by_type.values()) == {1.0}
    assert untouched == ()


def test_what_a_commitment_bears_today_is_gone_as_well(scope, there, serving):
    one = recommendation(scope, 50, serving)
    bound = Committed(ids=("p",), monthly=one.saving.mid, ends=None, saving_until_then=None)
    saving = Range.after_commitments(one.saving.mid, bound.monthly)
    freed = one.model_copy(update={"saving": saving, "committed": bound})
    assert freed.saving.mid == 0
    assert min(rightsizing.factors(scope, there, [freed])[0]) == pytest.approx(0.5)


def test_what_touches_no_usage_is_named(scope, there, serving):
    one = recommendation(scope, 50, serving).model_copy(update={"resources": ("vol-1",)})
    found, untouched = rightsizing.factors(scope, there, [one])
    assert (set(found), untouched) == ({1.0}, ("r1",))
