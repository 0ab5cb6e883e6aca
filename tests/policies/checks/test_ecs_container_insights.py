from tests.policies.run import verdicts

ID = "ecs-container-insights"


def test_off_fails_in_production_and_where_nobody_says_otherwise():
    assert verdicts(ID, "failing") == dict.fromkeys(("default", "off", "production"), "fail")


def test_on_passes_and_outside_production_it_is_not_paid_for():
    assert verdicts(ID, "passing") == {"on": "pass", "more": "pass", "cheap": "pass"}


def test_the_accounts_default_counts_where_the_cluster_says_nothing():
    assert verdicts(ID, "by_default") == {"of-account": "pass", "off": "fail"}


def test_an_unknown_value_is_unknown():
    assert verdicts(ID, "undecided") == {"perhaps": "unknown"}
