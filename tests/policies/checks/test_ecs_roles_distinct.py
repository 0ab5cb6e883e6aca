from tests.policies.run import verdicts

ID = "ecs-roles-distinct"


def test_one_role_for_both_fails_even_before_it_has_an_arn():
    assert verdicts(ID, "failing") == {"literal": "fail", "referred": "fail"}


def test_two_roles_pass():
    found = verdicts(ID, "passing")
    assert found == dict.fromkeys(("literal", "referred", "only-one", "none"), "pass")


def test_an_unknown_role_beside_a_literal_one_is_unknown():
    assert verdicts(ID, "undecided") == {"perhaps": "unknown"}
