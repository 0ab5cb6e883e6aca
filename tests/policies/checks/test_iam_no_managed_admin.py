from tests.policies.run import verdicts

ID = "iam-no-managed-admin"


def test_administrators_policies_fail_in_any_partition():
    assert verdicts(ID, "failing") == {"admin": "fail", "inline": "fail", "government": "fail"}


def test_other_policies_pass():
    assert verdicts(ID, "passing") == {"ssm": "pass", "same-name": "pass"}


def test_the_names_are_a_setting():
    assert verdicts(ID, "passing", {"deny": ["AmazonSSMManagedInstanceCore"]})["ssm"] == "fail"


def test_an_arn_not_known_yet_is_of_a_policy_of_ours():
    assert verdicts(ID, "undecided")["ours"] == "pass"


def test_a_list_not_known_yet_is_unknown():
    assert verdicts(ID, "undecided")["whole-list"] == "unknown"
