from tests.policies.run import verdicts

ID = "sagemaker-domain-vpc-only"


def test_open_without_a_key_or_never_stopped_fails():
    names = ("by-default", "open", "no-key", "for-ever", "for-a-day")
    assert verdicts(ID, "failing") == dict.fromkeys(names, "fail")


def test_a_closed_one_passes():
    assert verdicts(ID, "passing") == {"closed": "pass"}


def test_the_minutes_are_a_setting():
    assert verdicts(ID, "passing", {"idle_minutes_at_most": 60}) == {"closed": "fail"}


def test_an_unknown_access_is_unknown():
    assert verdicts(ID, "undecided") == {"perhaps": "unknown"}
