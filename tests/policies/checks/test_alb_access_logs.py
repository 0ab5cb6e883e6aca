from tests.policies.run import verdicts

ID = "alb-access-logs"


def test_a_bucket_alone_keeps_nothing():
    assert verdicts(ID, "failing") == dict.fromkeys(("silent", "off", "bucket-only"), "fail")


def test_switched_on_passes_and_gateways_have_none():
    found = verdicts(ID, "passing")
    assert found == dict.fromkeys(("on", "network", "gateway", "where"), "pass")


def test_an_unknown_switch_is_unknown():
    assert verdicts(ID, "undecided") == {"perhaps": "unknown"}
