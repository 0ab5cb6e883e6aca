import pytest
from hypothesis import given
from hypothesis import strategies as st

from cost.graph import UNKNOWN, Secret
from policies._truth import Node, Truth, every, some

YES, NO, UNSURE = Truth.YES, Truth.NO, Truth.UNSURE
ORDER = (NO, UNSURE, YES)
truths = st.sampled_from(ORDER)


@given(truths, truths)
def test_and_is_the_lesser_and_or_the_greater(a: Truth, b: Truth):
    assert (a & b) is min(a, b, key=ORDER.index)
    assert (a | b) is max(a, b, key=ORDER.index)


@given(st.lists(truths))
def test_every_and_some_fold(found: list[Truth]):
    assert every(found) is min([YES, *found], key=ORDER.index)
    assert some(found) is max([NO, *found], key=ORDER.index)


def test_a_truth_is_not_a_bool():
    with pytest.raises(TypeError, match="three values"):
        bool(UNSURE)


def test_what_lies_below_an_unknown_is_unknown_and_below_nothing_is_absent():
    node = Node({"a": UNKNOWN, "b": None})
    assert node["a.x.y"].unknown
    assert node["b.x"].absent
    assert node["c.x"].absent
    assert node["a.x"].path == "a.x"


def test_a_block_of_one_is_looked_into():
    assert Node({"rule": [{"on": True}]})["rule.on"].is_true() is YES


def test_an_unknown_list_has_one_unknown_element():
    assert [n.unknown for n in Node({"l": UNKNOWN})["l"].items()] == [True]
    assert list(Node({})["l"].items()) == []
    assert [n.path for n in Node({"l": [1, 2]})["l"].items()] == ["l[0]", "l[1]"]


@pytest.mark.parametrize(
    ("value", "expected"),
    [(True, YES), ("true", YES), ("True", YES), (False, NO), ("false", NO), (None, NO),
     ("", NO), (UNKNOWN, UNSURE)],
)  # fmt: skip
def test_flags_may_be_strings(value: object, expected: Truth):
    assert Node(value).is_true() is expected


def test_an_unknown_value_was_given():
    assert Node(UNKNOWN).given() is YES
    assert Node("").given() is NO


def test_numbers_may_be_strings():
    assert Node("7").number() == 7
    assert Node(7.0).number() == 7
    assert Node("x").number() is None
    assert Node(True).number() is None
    assert Node(UNKNOWN).number() is None


def test_secrets_are_looked_into_and_not_shown():
    node = Node({"a": Secret({"b": "hunter2"})})["a.b"]
    assert node.is_one_of("hunter2") is YES
    assert "hunter2" not in node.shown
