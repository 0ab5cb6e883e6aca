"""Training on demand: spot instead, less what interruptions cost."""

from decimal import Decimal

from cost.rules.on_demand_training import RULE
from tests.cost import builders as b

TRAINING = b.resource("trimtab:training:SpotTraining", "trainer")


def trainer(resource: str = "i-1", **more) -> b.Line:
    more = {"hourly_usd": "5.672", "component": "clusters.trainer"} | more
    return b.instance(resource, "g5.12xlarge", **more)


def made(share: int = 100) -> object:
    policy = {"instancesDistribution": {"onDemandPercentageAboveBaseCapacity": share}}
    group = b.group_of("clusters.trainer", mixedInstancesPolicy=policy)
    return b.graph(
        TRAINING, b.resource(group.type, group.name, parent=TRAINING.urn, inputs=group.inputs)
    )


def test_proposes_spot_for_a_component_made_for_training():
    found = b.run(RULE, b.context(trainer(), graph=made())).one
    on_demand, spot = Decimal("5.672"), Decimal("2.2688")
    assert round(found.saving.high, 6) == round((on_demand - spot) * 730, 6)
    rare = 1 + Decimal(1) / Decimal("10.5")
    assert round(found.saving.low, 6) == round((on_demand - spot * rare) * 730, 6)
    likely = 1 + Decimal("0.15") / 730
    assert round(found.saving.mid, 6) == round((on_demand - spot * likely) * 730, 6)
    assert found.change is not None
    assert (found.change.old, found.change.new) == (100, 0)


def test_run_ids_in_the_bill_mark_training_too():
    assert b.run(RULE, b.context(trainer(run="run-1"))).one


def test_serving_is_left_alone():
    assert b.run(RULE, b.context(trainer(), graph=b.graph(b.group_of("clusters.trainer")))).nothing


def test_spot_already_is_fine_and_a_base_of_a_fifth_too():
    assert b.run(RULE, b.context(trainer(purchase="Spot", run="r"))).nothing
    fleet = [trainer(f"i-{n}", purchase="Spot", run="r") for n in range(4)]
    assert b.run(RULE, b.context(*fleet, trainer("i-9", run="r"))).nothing
    assert b.run(RULE, b.context(*fleet[:3], trainer("i-9", run="r"))).one


def test_the_old_value_is_the_deployed_one():
    change = b.run(RULE, b.context(trainer(), graph=made(60))).one.change
    assert change is not None
    assert change.old == 60


def test_spot_beside_a_commitment_that_is_paid_on_is_no_saving():
    assert b.run(RULE, b.context(trainer(purchase="SavingsPlan", run="r"))).nothing


def test_committed_hours_are_paid_twice_once_they_are_spot():
    mixed = [trainer(run="r"), trainer("i-2", purchase="SavingsPlan", run="r")]
    both, one = (b.run(RULE, b.context(*lines)).one.saving for lines in (mixed, mixed[:1]))
    assert both.mid < one.mid
    assert both.high > one.high


def test_no_spot_price_is_not_evaluated():
    prices = b.Prices(kinds=b.PRICES.kinds, hourly=b.PRICES.hourly)
    why = b.run(RULE, b.context(trainer(run="r"), prices=prices)).why
    assert why == "no spot price of g5.12xlarge in us-east-1"
