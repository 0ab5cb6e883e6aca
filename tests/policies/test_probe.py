from cost.graph import UNKNOWN, Secret
from policies.evaluate import policy
from policies.probe import EACH, OPTIONS, Place, having, reads, values, without
from tests.policies.run import graph_of
from tests.policies.sample import KEY, graph, key

RULES = Place(KEY, ("rules", EACH, "on"))


def test_reads_what_is_asked_for_given_or_not():
    found = reads(policy("kms-rotation"), graph(key("k", inputs={"keyUsage": "SIGN_VERIFY"})))
    asked = {"customerMasterKeySpec", "enableKeyRotation", "keyUsage"}
    assert found == {Place(KEY, (name,)) for name in asked}


def test_reads_of_the_resources_around_and_of_options():
    found = reads(policy("s3-versioning"), graph_of("s3_versioning.passing"))
    kinds = {place.type.rpartition(":")[2] for place in found}
    assert kinds == {"Bucket", "BucketVersioning"}
    found = reads(policy("stateful-protect"), graph_of("stateful_protect.passing"))
    assert any(place.steps == (OPTIONS, "protect") for place in found)


def test_what_is_managed_elsewhere_is_not_judged():
    assert reads(policy("kms-rotation"), graph(key("k", options={"external": True}))) == set()


def test_a_place_is_written_as_people_do():
    assert RULES.path == "rules[].on"


def test_values_are_seen_once_and_unknown_ones_never():
    rules = [{"on": True}, {"on": UNKNOWN}, {"on": True}, {"on": Secret(1)}, {}]
    assert values([graph(key("k", inputs={"rules": rules}))], RULES) == [True, 1]


def test_without_leaves_one_out_then_all():
    two = graph(*(key(name, inputs={"rules": [{"on": True}], "x": 1}) for name in "ab"))
    left = [[len(r.inputs["rules"][0]) for r in found] for found in without(two, RULES)]
    assert left == [[0, 1], [1, 0], [0, 0]]
    assert [r.inputs["x"] for r in two] == [1, 1]


def test_without_what_is_not_there_is_nothing():
    assert list(without(graph(key("k")), RULES)) == []
    assert list(without(graph(key("k", inputs={"rules": UNKNOWN})), RULES)) == []


def test_having_makes_the_blocks_on_the_way_and_keeps_secrets():
    deep = Place(KEY, ("a", "b"))
    (made,) = having(graph(key("k")), deep, 1)
    assert made.resources[0].inputs == {"a": {"b": 1}}
    (kept,) = having(graph(key("k", inputs={"a": Secret({"b": 0})})), deep, 1)
    assert kept.resources[0].inputs["a"].value == {"b": 1}


def test_what_is_known_depends_on_nothing_any_more():
    one = key("k", inputs={"a": UNKNOWN, "b": UNKNOWN}, property_dependencies={"a": [], "b": []})
    (found,) = having(graph(one), Place(KEY, ("a",)), "x")
    assert found.resources[0].property_dependencies == {"b": []}


def test_options_can_be_changed():
    (found,) = having(graph(key("k")), Place(KEY, (OPTIONS, "protect")), True)
    assert found.resources[0].options == {"protect": True}
    assert found.resources[0].inputs == {}
