from tests.policies.run import verdicts

ID = "ecr-cmk"


def test_keys_of_aws_fail():
    assert verdicts(ID, "failing") == dict.fromkeys(("default", "of-ecr", "of-aws"), "fail")


def test_a_key_of_ones_own_passes_before_it_exists():
    assert verdicts(ID, "passing") == {"literal": "pass", "later": "pass"}


def test_an_unknown_kind_is_unknown():
    assert verdicts(ID, "undecided") == {"perhaps": "unknown"}
