from policies.evaluate import evaluate, policy
from tests.policies.run import graph_of, verdicts

ID = "rds-no-plaintext-password"


def test_a_typed_password_fails_marked_secret_or_not():
    names = ("typed", "of-settings", "aurora")
    assert verdicts(ID, "failing") == dict.fromkeys(names, "fail")


def test_managed_made_and_inherited_ones_pass():
    names = ("managed", "made", "restored", "restored-too")
    assert verdicts(ID, "passing") == dict.fromkeys(names, "pass")


def test_an_unknown_switch_is_unknown():
    assert verdicts(ID, "undecided") == {"perhaps": "unknown"}


def test_no_message_shows_a_password():
    graph = graph_of("rds_no_plaintext_password.failing")
    assert not any("hunter2" in f.message for f in evaluate(graph, policies=[policy(ID)]))
