from tests.policies.run import verdicts

ID = "msk-logging-monitoring"


def test_no_log_or_coarse_metrics_fail():
    assert verdicts(ID, "failing") == dict.fromkeys(("silent", "off", "coarse"), "fail")


def test_any_log_with_metrics_by_topic_passes():
    found = verdicts(ID, "passing")
    assert found == dict.fromkeys(("cloudwatch", "firehose", "bucket"), "pass")


def test_an_unknown_that_cannot_change_the_verdict_is_no_excuse():
    found = verdicts(ID, "undecided")
    assert found == {"perhaps": "unknown", "level": "unknown", "either-way": "pass"}
