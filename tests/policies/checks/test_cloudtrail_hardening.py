from policies.evaluate import evaluate, policy
from tests.policies.run import graph_of, verdicts

ID = "cloudtrail-hardening"


def test_each_part_is_named():
    graph = graph_of("cloudtrail_hardening.failing")
    paths = {f.name: f.paths for f in evaluate(graph, policies=[policy(ID)])}
    assert paths["bare"] == ("isMultiRegionTrail", "enableLogFileValidation", "kmsKeyId")
    assert paths["off"] == ("enableLogging",)
    assert verdicts(ID, "failing") == {"bare": "fail", "off": "fail"}


def test_a_whole_trail_passes():
    assert verdicts(ID, "passing") == {"whole": "pass"}


def test_delivery_to_cloudwatch_is_asked_for_by_a_setting():
    assert verdicts(ID, "passing", {"cloudwatch_logs": True}) == {"whole": "fail"}


def test_an_unknown_part_is_unknown():
    assert verdicts(ID, "undecided") == {"perhaps": "unknown"}
