from tests.policies.run import verdicts

ID = "logs-retention"


def test_for_ever_too_short_and_too_long_fail():
    found = verdicts(ID, "failing")
    assert found == dict.fromkeys(("for-ever", "zero", "short", "long"), "fail")


def test_at_the_limits_passes():
    found = verdicts(ID, "passing")
    assert found == {"untagged": "pass", "year": "pass", "quarter": "pass"}


def test_the_lengths_are_settings():
    assert verdicts(ID, "passing", {"least_in_production": 400})["year"] == "fail"
    assert verdicts(ID, "passing", {"least_untagged": 2})["untagged"] == "fail"
    assert verdicts(ID, "failing", {"for_ever": True})["for-ever"] == "pass"


def test_an_unknown_length_is_unknown():
    assert verdicts(ID, "undecided") == {"perhaps": "unknown"}
