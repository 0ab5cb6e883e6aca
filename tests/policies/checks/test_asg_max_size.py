from tests.policies.run import verdicts


def test_above_the_ceiling_fails():
    assert verdicts("asg-max-size", "failing") == {"huge": "fail", "too-big-for-dev": "fail"}


def test_at_the_ceiling_passes():
    found = verdicts("asg-max-size", "passing")
    assert found == {"production": "pass", "dev": "pass", "untagged": "pass"}


def test_the_ceiling_is_a_setting():
    assert verdicts("asg-max-size", "passing", {"most": 49})["production"] == "fail"


def test_an_unknown_size_is_unknown():
    assert verdicts("asg-max-size", "undecided") == {"perhaps": "unknown"}
