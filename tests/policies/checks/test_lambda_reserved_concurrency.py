from dataclasses import replace

from cost.graph import Graph
from policies.evaluate import evaluate, policy
from tests.policies.run import graph_of, message, verdicts

ID = "lambda-reserved-concurrency"


def test_no_cap_fails_and_says_what_it_may_cost():
    assert verdicts(ID, "failing") == {"silent": "fail"}
    assert "60.00 USD an hour" in message(ID, "failing")


def test_minus_one_is_no_cap():
    (resource,) = graph_of("lambda_reserved_concurrency.failing").of_type(
        "aws:lambda/function:Function"
    )
    lifted = replace(resource, inputs={**resource.inputs, "reservedConcurrentExecutions": -1})
    found = evaluate(Graph("p", "dev", (lifted,)), policies=[policy(ID)])
    assert [f.verdict for f in found] == ["fail"]


def test_a_cap_passes_even_of_none():
    assert verdicts(ID, "passing") == {"capped": "pass", "stopped": "pass"}


def test_an_unknown_cap_is_unknown():
    assert verdicts(ID, "undecided") == {"perhaps": "unknown"}
