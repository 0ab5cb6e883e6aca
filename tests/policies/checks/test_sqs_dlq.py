from dataclasses import replace

from cost.graph import Graph
from policies.evaluate import evaluate, policy
from tests.policies.run import graph_of, verdicts

ID = "sqs-dlq"


def test_no_redrive_or_half_of_one_fails():
    assert verdicts(ID, "failing") == dict.fromkeys(("silent", "half", "broken"), "fail")


def test_queues_that_send_on_and_those_that_end_there_pass():
    found = verdicts(ID, "passing")
    names = ("sent-on", "beside", "jobs-dlq", "ordered", "used", "later", "lost", "for-all")
    assert found == dict.fromkeys(names, "pass")


def test_names_of_last_queues_are_a_setting():
    assert verdicts(ID, "passing", {"last": ["dead"]})["jobs-dlq"] == "fail"


def test_a_redrive_of_an_unknown_queue_may_be_anyones():
    graph = graph_of("sqs_dlq.undecided")
    rootless = Graph("p", "dev", tuple(replace(r, property_dependencies={}) for r in graph))
    assert [f.verdict for f in evaluate(rootless, policies=[policy(ID)])] == ["unknown"]
