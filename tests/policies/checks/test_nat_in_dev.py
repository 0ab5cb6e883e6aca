from tests.policies.run import verdicts

ID = "nat-in-dev"


def test_all_but_the_first_fail_in_dev():
    assert sorted(verdicts(ID, "failing").values()) == ["fail", "fail", "pass"]


def test_production_may_have_one_a_zone():
    assert set(verdicts(ID, "passing").values()) == {"pass"}


def test_how_many_is_a_setting():
    assert set(verdicts(ID, "failing", {"most_outside_production": 3}).values()) == {"pass"}


def test_an_unknown_environment_is_unknown():
    assert sorted(verdicts(ID, "undecided").values()) == ["pass", "unknown"]
