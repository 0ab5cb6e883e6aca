from dataclasses import replace

from cost.graph import Graph
from policies.evaluate import evaluate, policy
from tests.policies.run import graph_of, verdicts

ID = "lambda-dlq"


def test_what_is_kept_nowhere_fails():
    assert verdicts(ID, "failing") == {"silent": "fail", "called": "fail", "success": "fail"}


def test_letters_destinations_and_readers_of_streams_pass():
    found = verdicts(ID, "passing")
    assert found == dict.fromkeys(("letters", "later", "reads", "sends"), "pass")


def test_a_destination_of_an_unknown_function_may_be_anyones():
    graph = graph_of("lambda_dlq.undecided")
    rootless = Graph("p", "dev", tuple(replace(r, property_dependencies={}) for r in graph))
    assert [f.verdict for f in evaluate(rootless, policies=[policy(ID)])] == ["unknown"]
