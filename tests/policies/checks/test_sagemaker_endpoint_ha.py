from tests.policies.run import verdicts

ID = "sagemaker-endpoint-ha"


def test_one_in_production_and_two_in_dev_fail():
    names = ("one", "untagged", "scaled-to-one", "two-in-dev")
    assert verdicts(ID, "failing") == dict.fromkeys(names, "fail")


def test_two_one_in_dev_and_serverless_pass():
    names = ("two", "one-in-dev", "serverless")
    assert verdicts(ID, "passing") == dict.fromkeys(names, "pass")


def test_the_counts_are_settings():
    assert verdicts(ID, "passing", {"least_in_production": 3})["two"] == "fail"
    assert verdicts(ID, "failing", {"most_outside_production": 2})["two-in-dev"] == "pass"


def test_an_unknown_count_is_unknown():
    assert verdicts(ID, "undecided") == {"perhaps": "unknown"}
