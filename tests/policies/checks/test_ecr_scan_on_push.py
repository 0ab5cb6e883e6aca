from tests.policies.run import verdicts

ID = "ecr-scan-on-push"


def test_off_is_the_default():
    assert verdicts(ID, "failing") == {"default": "fail", "off": "fail"}


def test_on_passes_in_the_repository_or_the_registry():
    assert verdicts(ID, "passing") == {"on": "pass", "taken": "pass"}


def test_the_registrys_rules_scan_what_their_filters_take():
    found = verdicts(ID, "by_registry")
    assert found == {"taken": "pass", "not-taken": "fail", "named-later": "unknown"}


def test_an_unknown_rule_is_unknown():
    assert verdicts(ID, "undecided") == {"perhaps": "unknown"}
