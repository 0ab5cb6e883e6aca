from tests.policies.run import verdicts

ID = "rds-prod-resilience"


def test_each_thing_that_is_missing_fails():
    names = ("silent", "one-zone", "few-days", "a-day", "too-many-days", "unprotected")
    assert verdicts(ID, "failing") == dict.fromkeys((*names, "no-snapshot", "aurora"), "fail")


def test_whole_ones_replicas_and_dev_pass():
    names = ("whole", "two-days", "replica", "dev", "aurora")
    assert verdicts(ID, "passing") == dict.fromkeys(names, "pass")


def test_the_days_are_a_setting():
    assert verdicts(ID, "passing", {"least_days": 14})["whole"] == "fail"
    assert verdicts(ID, "failing", {"least_days": 6})["few-days"] == "pass"


def test_unknowns_are_unknown_where_they_decide():
    unknown = dict.fromkeys(("zones", "days", "stage"), "unknown")
    assert verdicts(ID, "undecided") == {**unknown, "either-way": "pass"}
