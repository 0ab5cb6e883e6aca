"""Every rule fires from a bill, utilisation and an inventory that went through the real readers."""

import dataclasses

import pytest

from cost.graph import Graph
from cost.models import Recommendation
from cost.optimise import all_rules
from cost.rules._base import Context
from tests.cost.rules import cases, town

NAMED = [town.Named(case, number) for number, case in enumerate(cases.every())]


@pytest.fixture(scope="module")
def context(tmp_path_factory: pytest.TempPathFactory) -> Context:
    return town.read(tmp_path_factory.mktemp("town"), NAMED)


@pytest.mark.slow
@pytest.mark.parametrize("named", NAMED, ids=lambda n: n.case.rule.id)
def test_fires_as_it_does_on_the_builders_tables(named: town.Named, context: Context):
    rule = named.case.rule
    expected = named.case.run().one
    given = dataclasses.replace(context, graph=_graph(named)) if named.case.graph else context
    answers = [a for a in rule.find(given, rule.limits()) if isinstance(a, Recommendation)]
    mine = [named.own(i) for i in expected.resources]
    (found,) = (a for a in answers if list(a.resources) == mine)
    assert float(found.saving.mid) == pytest.approx(float(expected.saving.mid), rel=1e-6)
    assert found.proposed == named.own(expected.proposed)
    if named.case.graph is None:
        assert (found.change is None) == (expected.change is None)


def _graph(named: town.Named) -> Graph:
    """The case's state, in which ids and components are its own."""
    whole = named.case.graph
    assert whole is not None
    resources = []
    for resource in whole:
        inputs = named.own(dict(resource.inputs))
        for tag in inputs.get("tags", []):
            tag["value"] = named.component(tag["value"])
        resources.append(dataclasses.replace(resource, id=named.own(resource.id), inputs=inputs))
    return dataclasses.replace(whole, resources=tuple(resources))


def test_cases_belong_to_rules_and_to_one_each():
    ids = [named.case.rule.id for named in NAMED]
    assert len(set(ids)) == len(ids) >= 41
    assert set(ids) <= {rule.id for rule in all_rules()}
