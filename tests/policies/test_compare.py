import pytest

from cost.graph import Resource
from policies.compare import compare
from tests.policies.sample import KEY, finding, graph, key, urn


def statuses(head: list, base: list, *resources) -> list[tuple[str, str, str]]:
    found = compare(head, base, graph(*resources))
    return [(f.name, f.verdict, f.status) for f in found]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("pass", "fail", [("k", "fail", "new")]),
        ("fail", "fail", [("k", "fail", "existing")]),
        ("unknown", "fail", [("k", "fail", "new")]),
        ("fail", "unknown", [("k", "unknown", "existing")]),
        ("pass", "unknown", [("k", "unknown", "new")]),
        ("fail", "pass", [("k", "pass", "existing"), ("k", "fail", "fixed")]),
        ("error", "error", [("k", "error", "existing")]),
    ],
)
def test_each_change_of_verdict(before: str, after: str, expected: list):
    assert statuses([finding(verdict=after)], [finding(verdict=before)]) == expected


def test_a_resource_that_is_gone_is_fixed_and_has_no_line():
    (found,) = compare([], [finding()], graph())
    assert (found.status, found.source) == ("fixed", None)


def test_a_new_resource_is_new():
    assert statuses([finding("b")], [finding("a", verdict="pass")]) == [("b", "fail", "new")]


def test_a_renamed_resource_is_known_by_its_alias():
    renamed = key("b", options={"aliases": [urn("a")]})
    assert statuses([finding("b")], [finding("a")], renamed) == [("b", "fail", "existing")]


def test_another_policy_on_the_same_resource_is_another_finding():
    head = [finding(policy="tags-required")]
    found = statuses(head, [finding()])
    assert found == [("k", "fail", "new"), ("k", "fail", "fixed")]


def test_what_is_below_a_renamed_component_is_known_by_its_former_name():
    def in_store(store: str, name: str) -> str:
        return f"urn:pulumi:dev::sample::acme:data:Store${KEY}::{store}-{name}"

    old, new = (f"urn:pulumi:dev::sample::acme:data:Store::{name}" for name in ("old", "new"))
    component = Resource(
        urn=new, type="acme:data:Store", name="new", custom=False, options={"aliases": [old]}
    )
    child = Resource(urn=in_store("new", "key"), type=KEY, name="new-key", parent=new)
    before = finding(urn=in_store("old", "key"), name="old-key")
    (found,) = compare([finding(urn=child.urn)], [before], graph(component, child))
    assert found.status == "existing"
