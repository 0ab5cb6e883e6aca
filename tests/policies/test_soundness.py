"""Not knowing a value never turns a verdict into its opposite, and no value makes a policy raise.

Every property of every resource of every sample program is replaced, one at a time.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from cost.graph import UNKNOWN, Graph
from policies._base import Policy
from policies.evaluate import all_policies, evaluate
from tests.policies.run import graph_of

# Knowing less turns these into a pass: an empty value is absent, an unknown one is given.
GIVEN = {
    ("lambda-env-encrypted", "kmsKeyArn"),
    ("sns-encrypted", "kmsMasterKeyId"),
    ("tags-required", "team"),
    ("budget-present", "subscriberEmailAddresses"),
    # AWS's own ARNs are literal in every program: an unknown one is ours.
    ("iam-no-managed-admin", "policyArn"),
    ("iam-no-managed-admin", 0),
    ("ec2-ebs-cmk", "kmsKeyId"),
    ("firehose-encrypted", "keyArn"),
    ("kinesis-encrypted", "kmsKeyId"),  # AWS's own is a literal alias
    ("msk-tls-kms", "encryptionAtRestKmsKeyArn"),
    # It is made of another queue's ARN: half of one, or a broken one, is refused by AWS.
    ("sqs-dlq", "redrivePolicy"),
}
ODD = (3, "odd", [], {}, [None], {"odd": [3]}, None, True)


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The paths of all properties, blocks and leaves."""
    if path:
        yield path
    steps = value.items() if isinstance(value, dict) else ()
    if isinstance(value, list):
        steps = enumerate(value)
    for step, below in steps:
        yield from places(below, (*path, step))


def put(value: Any, path: tuple[Any, ...], new: Any) -> Any:
    if not path:
        return new
    copy = list(value) if isinstance(value, list) else dict(value)
    copy[path[0]] = put(value[path[0]], path[1:], new)
    return copy


def variants(graph: Graph, *values: Any) -> Iterator[tuple[tuple[Any, ...], Graph]]:
    for i, resource in enumerate(graph.resources):
        for path in places(dict(resource.inputs)):
            for value in values:
                changed = replace(resource, inputs=put(resource.inputs, path, value))
                others = (*graph.resources[:i], changed, *graph.resources[i + 1 :])
                yield path, Graph(graph.project, graph.stack, others)


def verdicts(graph: Graph, policy: Policy) -> dict[str, str]:
    return {f.urn: f.verdict for f in evaluate(graph, policies=[policy])}


def programs(policy: Policy) -> Iterator[Graph]:
    for variant in ("failing", "passing", "undecided"):
        yield graph_of(f"{policy.id.replace('-', '_')}.{variant}")


@pytest.mark.parametrize("policy", all_policies(), ids=lambda p: p.id)
def test_knowing_less_never_reverses_a_verdict(policy: Policy):
    opposite = {"fail": "pass", "pass": "fail"}
    for graph in programs(policy):
        before = verdicts(graph, policy)
        for path, changed in variants(graph, UNKNOWN):
            if (policy.id, path[-1]) in GIVEN:
                continue
            for urn, after in verdicts(changed, policy).items():
                assert after != "error", (urn, path)
                assert after != opposite.get(before[urn]), (urn, path, before[urn], after)


@pytest.mark.slow
@pytest.mark.parametrize("policy", all_policies(), ids=lambda p: p.id)
def test_no_value_makes_a_policy_raise(policy: Policy):
    for graph in programs(policy):
        for path, changed in variants(graph, *ODD):
            assert "error" not in verdicts(changed, policy).values(), path
