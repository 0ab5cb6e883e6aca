from tests.policies.run import verdicts

ID = "sagemaker-nb-lifecycle"


def test_a_notebook_that_nothing_stops_fails():
    assert verdicts(ID, "failing") == {"for-ever": "fail"}


def test_a_lifecycle_configuration_passes():
    assert verdicts(ID, "passing") == {"stopped": "pass"}


def test_a_name_that_is_not_known_yet_is_a_name():
    assert verdicts(ID, "undecided") == {"later": "pass"}
