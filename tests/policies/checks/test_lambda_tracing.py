from tests.policies.run import verdicts

ID = "lambda-tracing"


def test_tracing_what_callers_ask_for_is_the_default():
    assert verdicts(ID, "failing") == {"silent": "fail", "passes-through": "fail"}


def test_active_tracing_passes():
    assert verdicts(ID, "passing") == {"active": "pass"}


def test_other_modes_may_be_enough():
    found = verdicts(ID, "failing", {"modes": ["Active", "PassThrough"]})
    assert found == {"silent": "fail", "passes-through": "pass"}


def test_an_unknown_mode_is_unknown():
    assert verdicts(ID, "undecided") == {"perhaps": "unknown"}
