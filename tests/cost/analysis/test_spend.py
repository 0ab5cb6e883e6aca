from decimal import Decimal

import ibis
from hypothesis import given
from hypothesis import strategies as st

from cost.analysis import spend
from cost.bill import Bill
from tests.cost import builders as b
from tests.cost.analysis import show


def rows(table):
    return table.to_pyarrow().to_pylist()


def test_dearest_first_and_null_kept() -> None:
    daily = b.daily(
        b.instance("i-1", hourly_usd="1", component="clusters.a", days=1),
        b.instance("i-2", hourly_usd="2", days=1),
    )
    found = [(row["key"], row["EffectiveCost"]) for row in rows(spend.by(daily, "component"))]
    assert found == [(None, Decimal(48)), ("clusters.a", Decimal(24))]


@given(
    amounts=st.lists(
        st.tuples(
            st.sampled_from(["clusters.a", "clusters.b", None]),
            st.decimals(min_value=-(10**6), max_value=10**6, places=12),
        ),
        min_size=1,
        max_size=12,
    )
)
def test_a_dimension_sums_to_the_bill_exactly(amounts) -> None:
    lines = [
        b.Line(
            resource=f"r-{i}",
            usage_type="x",
            unit="Hrs",
            quantity="1",
            usd=str(amount),
            component=component,
            days=1,
        )
        for i, (component, amount) in enumerate(amounts)
    ]
    found = rows(spend.by(b.daily(*lines), "component"))
    assert sum(row["EffectiveCost"] for row in found) == sum(amount for _, amount in amounts)


def test_a_charge_without_a_time_is_in_no_day_but_in_the_total() -> None:
    daily = b.daily(b.instance("i-1", hourly_usd="1", days=1)).mutate(charge_days=1)
    timeless = daily.union(daily.mutate(day=ibis.null("timestamp").cast(daily.day.type())))
    assert [row["EffectiveCost"] for row in rows(spend.by_day(timeless))] == [Decimal(24)]
    assert rows(spend.totals(timeless))[0]["EffectiveCost"] == Decimal(48)


def test_by_a_tag_and_a_month(hours: Bill) -> None:
    found = show.rows(hours, "spend", by=("tag:app", "month"))
    assert [(r.get("tag:app"), r["cost"]) for r in found] == [(None, "22.1396"), ("Lake", "11.796")]


def test_by_a_column_that_only_lines_have(hours: Bill) -> None:
    found = show.rows(hours, "spend", by=("AvailabilityZone", "InvoiceId"))
    assert [(r["AvailabilityZone"], r["InvoiceId"]) for r in found] == [("us-east-1a", "INV1")]
