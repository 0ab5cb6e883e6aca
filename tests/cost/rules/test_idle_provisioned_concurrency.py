"""Functions kept warm for nobody: the bill has what was held and what of it was used."""

import pytest

from cost.rules.idle_provisioned_concurrency import RULE
from tests.cost import builders as b
from tests.cost.rules import cases


def part(name: str, seconds: str, usd: str) -> b.Line:
    return cases.line(
        "arn:aws:lambda:us-east-1:111122223333:function:demo",
        f"USE1-Lambda-Provisioned-{name}",
        unit="Lambda-GB-Second",
        quantity=seconds,
        usd=usd,
        service="AWS Lambda",
        component="services.demo",
    )


HELD = part("Concurrency", "1728000", "7.2")
MADE = b.resource(
    "aws:lambda/provisionedConcurrencyConfig:ProvisionedConcurrencyConfig",
    "demo",
    inputs={"functionName": "demo", "provisionedConcurrentExecutions": 10},
)
CASE = cases.Case(rule=RULE, lines=(HELD,), graph=b.graph(MADE))


def test_fires_and_takes_the_setting_out():
    found = CASE.run().one
    assert found.change is not None
    assert (found.change.path, found.change.old, found.change.new) == (("provisioned",), 10, None)
    assert float(found.saving.mid) == pytest.approx(7.2 * 730 / 24)


@pytest.mark.parametrize(("seconds", "fires"), [("86399", True), ("86400", False)])
def test_at_five_percent(seconds: str, fires: bool):
    assert CASE.run(lines=(HELD, part("GB-Second", seconds, "0.1"))).nothing is not fires


def test_functions_without_it_are_fine():
    plain = cases.line("demo", "Lambda-GB-Second", service="AWS Lambda")
    assert CASE.run(lines=(plain,)).nothing


def test_what_the_state_does_not_know_gets_advice():
    found = CASE.run(graph=None).one
    assert found.change is None
    assert "delete-provisioned-concurrency-config" in str(found.manual)
