from policies.evaluate import evaluate, policy
from tests.policies.run import graph_of, verdicts

ID = "ec2-gpu-needs-owner"


def test_accelerators_without_a_name_or_an_end_fail():
    found = verdicts(ID, "failing")
    names = ("nobodys", "for-ever", "by-attributes", "machine", "book")
    assert found == dict.fromkeys(names, "fail")


def test_production_needs_no_end():
    found = verdicts(ID, "passing")
    names = ("until", "production", "untagged", "no-gpu", "machine")
    assert found == dict.fromkeys(names, "pass")


def test_an_end_need_not_be_asked():
    assert verdicts(ID, "failing", {"expiry": ""})["for-ever"] == "pass"


def test_the_price_is_named():
    found = evaluate(graph_of("ec2_gpu_needs_owner.failing"), policies=[policy(ID)])
    assert "5.67 USD an hour" in next(f.message for f in found if f.name == "for-ever")


def test_an_unknown_type_matters_without_the_tags_only():
    assert verdicts(ID, "undecided") == {"perhaps": "unknown", "named": "pass"}
