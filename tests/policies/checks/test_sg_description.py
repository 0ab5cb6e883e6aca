from tests.policies.run import verdicts

ID = "sg-description"


def test_silence_and_the_providers_default_fail():
    names = ("silent", "by-default", "rule-silent", "ingress", "egress", "rule")
    assert verdicts(ID, "failing") == dict.fromkeys(names, "fail")


def test_what_is_told_passes():
    assert verdicts(ID, "passing") == dict.fromkeys(
        ("told", "told-out", "ingress", "told-later"), "pass"
    )


def test_unknown_rules_may_have_descriptions():
    assert verdicts(ID, "undecided") == {"perhaps": "unknown"}
