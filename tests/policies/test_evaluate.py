import pytest

from cost.errors import NotFound, RegistryError, SettingsError
from policies._base import NoConfig, Notes, Policy, Subject, require
from policies._truth import Truth
from policies.evaluate import all_policies, evaluate, policy
from tests.policies.run import graph_of
from tests.policies.sample import KEY, graph, key


def make(check, **changed) -> Policy:
    known = {"id": "made-up", "severity": "low", "title": "t", "why": "w", "fix": "f"}
    return Policy(**{**known, "types": (KEY,), "check": check, **changed})


def notes(*truths: Truth):
    def check(key: Subject, _: NoConfig) -> Notes:
        for i, truth in enumerate(truths):
            yield require(truth, f"message {i}", key["description"])

    return check


@pytest.mark.parametrize(
    ("truths", "verdict"),
    [
        ((), "pass"),
        ((Truth.YES, Truth.YES), "pass"),
        ((Truth.YES, Truth.UNSURE), "unknown"),
        ((Truth.UNSURE, Truth.NO), "fail"),
    ],
)
def test_one_failure_decides_then_one_doubt(truths, verdict):
    (found,) = evaluate(graph(key("k")), policies=[make(notes(*truths))])
    assert found.verdict == verdict


def test_a_policy_that_raises_is_an_error_and_the_others_go_on():
    def check(*_):
        raise KeyError("oops")

    found = evaluate(graph(key("k")), policies=[make(check), policy("kms-rotation")])
    assert [f.verdict for f in found] == ["error", "fail"]
    assert "KeyError" in found[0].message


def test_a_generator_that_raises_late_is_an_error_too():
    def check(*_):
        yield require(Truth.YES, "fine")
        raise ValueError("late")

    (found,) = evaluate(graph(key("k")), policies=[make(check)])
    assert found.verdict == "error"


def test_what_was_only_read_is_left_alone():
    assert evaluate(graph(key("k", options={"external": True})), policies=[make(notes())]) == ()


def test_a_graph_without_a_stack_resource_has_one_for_policies():
    (found,) = evaluate(graph(key("k")), policies=[policy("max-hourly-cost")])
    assert found.urn == "urn:pulumi:dev::sample::pulumi:pulumi:Stack::sample-dev"


def test_wrong_settings_name_the_key_and_what_is_allowed():
    with pytest.raises(SettingsError, match="least") as error:
        evaluate(graph(key("k")), settings={"logs-retention": {"least": 3}})
    assert "least_in_production" in str(error.value)
    assert "logs-retention" in str(error.value)


def test_an_unknown_policy_suggests_a_near_name():
    with pytest.raises(NotFound, match="kms-rotation"):
        policy("kms-rotatoin")


@pytest.mark.parametrize("wrong", [{"id": "Bad"}, {"severity": "severe"}, {"types": ()}])
def test_a_policy_that_breaks_its_contract_is_refused(wrong):
    with pytest.raises(RegistryError):
        make(notes(), **wrong)


@pytest.mark.parametrize("one", all_policies(), ids=lambda p: p.id)
def test_other_types_are_ignored(one: Policy):
    found = evaluate(graph_of("unrelated.declare"), policies=[one])
    assert {f.type for f in found} <= set(one.types) & {"pulumi:pulumi:Stack"}


@pytest.mark.parametrize("one", all_policies(), ids=lambda p: p.id)
def test_every_setting_has_a_default(one: Policy):
    assert one.config() == one.config.model_validate({})
