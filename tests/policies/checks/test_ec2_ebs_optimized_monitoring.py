from tests.policies.run import verdicts

ID = "ec2-ebs-optimized-monitoring"


def judged(variant: str) -> dict[str, str]:
    found = verdicts(ID, variant).items()
    return {name: verdict for name, verdict in found if not name.endswith("-group-template")}


def test_what_is_off_by_default_fails():
    found = judged("failing")
    assert found == dict.fromkeys(("old", "unmeasured", "template", "old-template"), "fail")


def test_newer_types_are_optimised_and_dev_may_be_coarse():
    found = judged("passing")
    assert found == dict.fromkeys(("new", "old", "dev", "template", "balanced", "unscaled"), "pass")


def test_unknown_parts_are_unknown_where_they_decide():
    names = ("perhaps", "some-type", "somehow")
    assert judged("undecided") == dict.fromkeys(names, "unknown")
