from tests.policies.run import verdicts

ID = "ec2-instance-allowlist"


def test_previous_generations_and_giants_in_dev_fail():
    found = verdicts(ID, "failing")
    assert found["old"] == found["one-old"] == "fail"
    assert found["giant"] == found["giant-machine"] == found["giant-group"] == "fail"
    assert found["one-old-template"] == "pass"


def test_current_types_pass_and_giants_in_production():
    found = verdicts(ID, "passing")
    assert found == {"current": "pass", "giant": "pass", "typeless": "pass"}


def test_a_list_of_ones_own_narrows():
    assert verdicts(ID, "passing", {"allow": ["m6i.*"]})["current"] == "fail"


def test_unknown_type_or_environment_is_unknown():
    assert verdicts(ID, "undecided") == {"perhaps": "unknown", "whose-giant": "unknown"}
