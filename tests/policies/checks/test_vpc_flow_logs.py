from tests.policies.run import verdicts


def test_no_log_of_rejected_traffic_fails():
    assert verdicts("vpc-flow-logs", "failing") == {"silent": "fail", "accepted-only": "fail"}


def test_a_log_passes():
    assert verdicts("vpc-flow-logs", "passing") == {"all": "pass", "both": "pass"}


def test_an_unknown_type_is_unknown():
    assert verdicts("vpc-flow-logs", "undecided") == {"perhaps": "unknown"}
