from policies.evaluate import evaluate, policy
from tests.policies.run import graph_of, verdicts

ID = "tags-required"


def test_missing_and_empty_tags_fail():
    found = verdicts(ID, "failing")
    assert found["bare"] == found["empty-team"] == "fail"


def test_default_tags_do_not_reach_what_a_template_launches():
    found = {f.name: f for f in evaluate(graph_of("tags_required.failing"), policies=[policy(ID)])}
    assert "each instance" in found["default-tags-only"].message
    assert "each instance" not in found["no-volumes"].message
    assert "each volume" in found["no-volumes"].message


def test_own_default_and_specified_tags_pass():
    names = ("own", "default", "template", "own-template")
    assert verdicts(ID, "passing") == dict.fromkeys(names, "pass")


def test_the_keys_are_a_setting():
    assert verdicts(ID, "failing", {"keys": []})["bare"] == "pass"


def test_an_unknown_value_is_a_value_but_unknown_tags_are_unknown():
    found = verdicts(ID, "undecided")
    assert found == {"value-later": "pass", "perhaps": "unknown", "by-default": "unknown"}
