from tests.policies.run import verdicts

ID = "s3-no-force-destroy-prod"


def test_in_production_the_flag_fails():
    assert verdicts(ID, "failing") == {"lake": "fail"}


def test_elsewhere_it_is_fine():
    found = verdicts(ID, "passing")
    assert found == dict.fromkeys(("kept", "said", "dev", "untagged"), "pass")


def test_what_production_is_called_is_a_setting():
    assert verdicts(ID, "passing", {"production": ["dev"]})["dev"] == "fail"


def test_an_unknown_flag_or_environment_is_unknown():
    assert verdicts(ID, "undecided") == {"perhaps": "unknown", "somewhere": "unknown"}
