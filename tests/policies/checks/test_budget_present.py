from tests.policies.run import verdicts

ID = "budget-present"


def test_no_budget_or_one_that_tells_nobody_fails():
    assert verdicts(ID, "failing") == {"sample-dev": "fail"}
    assert verdicts(ID, "none_at_all") == {"sample-dev": "fail"}


def test_a_budget_that_tells_a_topic_passes():
    assert verdicts(ID, "passing") == {"sample-dev": "pass"}


def test_a_stack_can_be_exempt():
    assert verdicts(ID, "none_at_all", {"exempt_stacks": ["dev"]}) == {"sample-dev": "pass"}


def test_unknown_notifications_are_unknown():
    assert verdicts(ID, "undecided") == {"sample-dev": "unknown"}
