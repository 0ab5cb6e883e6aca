from dataclasses import replace

from cost.graph import Graph
from policies.evaluate import evaluate, policy
from tests.policies.run import graph_of, verdicts

ID = "kms-policy-defined"


def test_awss_default_policy_fails():
    assert verdicts(ID, "failing") == {"silent": "fail", "replica": "fail"}


def test_a_policy_counts_inline_and_beside_whatever_it_says():
    found = verdicts(ID, "passing")
    assert found == {"inline": "pass", "beside": "pass", "any-document": "pass"}


def test_a_policy_of_an_unknown_key_may_be_anyones():
    graph = graph_of("kms_policy_defined.undecided")
    rootless = tuple(replace(r, property_dependencies={}) for r in graph)
    found = evaluate(Graph("p", "dev", rootless), policies=[policy(ID)])
    assert [f.verdict for f in found] == ["unknown"]
