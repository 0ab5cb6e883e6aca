from tests.policies.run import verdicts

ID = "asg-elb-healthcheck"


def bad(variant: str) -> dict[str, str]:
    return {name: v for name, v in verdicts(ID, variant).items() if v != "pass"}


def test_groups_that_ignore_their_balancer_fail_however_attached():
    names = ("hardware-only", "inline", "by-reference", "by-name", "unsaid")
    assert bad("failing") == dict.fromkeys(names, "fail")


def test_groups_that_listen_and_those_alone_pass():
    names = ("inline", "both", "beside", "by-reference", "elsewhere", "alone")
    assert verdicts(ID, "passing") == dict.fromkeys(names, "pass")


def test_an_unknown_check_or_group_is_unknown():
    assert bad("undecided") == {"perhaps": "unknown", "whose": "unknown"}
