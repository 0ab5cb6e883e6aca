from dataclasses import replace

from cost.graph import UNKNOWN, Graph
from policies.evaluate import evaluate, policy
from tests.policies.run import graph_of, verdicts


def test_a_bucket_without_a_whole_block_fails():
    assert verdicts("s3-public-access-block", "failing") == {"bare": "fail", "half": "fail"}


def test_a_block_counts_by_reference_and_by_name():
    assert verdicts("s3-public-access-block", "passing") == {"closed": "pass", "named": "pass"}


def test_an_unknown_switch_is_unknown():
    found = verdicts("s3-public-access-block", "undecided")
    assert found["perhaps"] == "unknown"


def test_a_block_of_an_unknown_bucket_may_be_anyones():
    graph = graph_of("s3_public_access_block.undecided")
    rootless = tuple(replace(r, property_dependencies={}) for r in graph if r.name != "perhaps")
    assert any(r.inputs.get("bucket") is UNKNOWN for r in rootless)
    found = evaluate(Graph("p", "dev", rootless), policies=[policy("s3-public-access-block")])
    assert [f.verdict for f in found] == ["unknown"]
