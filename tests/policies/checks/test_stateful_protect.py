from tests.policies.run import verdicts

ID = "stateful-protect"


def test_production_data_without_protection_fails():
    assert verdicts(ID, "failing") == {"models": "fail", "data": "fail"}


def test_protected_and_other_data_passes():
    assert verdicts(ID, "passing") == {"protected": "pass", "dev": "pass", "untagged": "pass"}


def test_what_production_is_called_is_a_setting():
    assert verdicts(ID, "passing", {"production": ["dev"]})["dev"] == "fail"


def test_an_unknown_environment_is_unknown():
    assert verdicts(ID, "undecided") == {"perhaps": "unknown"}
