from tests.policies.run import verdicts

ID = "ecr-immutable-tags"


def test_tags_that_move_fail():
    assert verdicts(ID, "failing") == dict.fromkeys(("default", "mutable", "but-some"), "fail")


def test_tags_that_stay_pass():
    assert verdicts(ID, "passing") == {"immutable": "pass", "all-but-some": "pass"}


def test_an_unknown_choice_is_unknown():
    assert verdicts(ID, "undecided") == {"perhaps": "unknown"}
