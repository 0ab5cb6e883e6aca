from tests.policies.run import verdicts

ID = "alb-deletion-protection"


def test_unprotected_production_and_protected_previews_fail():
    assert verdicts(ID, "failing") == {"silent": "fail", "off": "fail", "stays": "fail"}


def test_protected_or_elsewhere_passes():
    found = verdicts(ID, "passing")
    assert found == {"protected": "pass", "dev": "pass", "untagged": "pass"}


def test_what_is_ephemeral_is_a_setting():
    assert verdicts(ID, "failing", {"ephemeral": []})["stays"] == "pass"


def test_an_unknown_flag_or_environment_decides():
    found = verdicts(ID, "undecided")
    assert found == {"perhaps": "unknown", "where": "unknown", "either-way": "pass"}
