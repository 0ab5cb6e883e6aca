"""The roles of a graph as IAM would see them, for requests to be decided."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import cache
from typing import Any

from moto.iam.aws_managed_policies import aws_managed_policies_data

from cost.graph import Graph, Resource
from policies.iam import Decision, Document, Policies, Principal, Request, decide
from tests.infra.graphs import all_of, one

ACCOUNT = "111122223333"
REGION = "us-east-1"


@cache
def _aws_policies() -> dict[str, Any]:
    """AWS's own policies, as moto carries them."""
    found: dict[str, Any] = json.loads(aws_managed_policies_data)
    return found


def _attached(graph: Graph, attachment: Resource) -> Document:
    arn = attachment.inputs.get("policyArn")
    if isinstance(arn, str):
        name = arn.rsplit("/", 1)[-1]
        return Document.of(_aws_policies()[name]["Document"], name)
    (policy,) = graph.references(attachment, "policyArn")
    return Document.of(policy.inputs["policy"], policy.name)


def policies_of(graph: Graph, role: Resource) -> Policies:
    """All that says what a role may do; read once for each graph."""
    key = (id(graph), role.urn)
    if key not in _READ:
        _READ[key] = (graph, _policies_of(graph, role))
    return _READ[key][1]


_READ: dict[tuple[int, str], tuple[Graph, Policies]] = {}


def _policies_of(graph: Graph, role: Resource) -> Policies:
    inline = [
        Document.of(p.inputs["policy"], p.name)
        for p in all_of(graph, "RolePolicy")
        if role in graph.references(p, "role")
    ]
    attached = [
        _attached(graph, a)
        for a in all_of(graph, "RolePolicyAttachment")
        if role in graph.references(a, "role")
    ]
    boundary = Document.of(one(graph, "Policy", "access-boundary").inputs["policy"], "boundary")
    return Policies(identity=(*inline, *attached), boundary=boundary)


def principal(role: Resource, team: str | None = None) -> Principal:
    """A session of the role; of a team where it carries one."""
    arn = f"arn:aws:iam::{ACCOUNT}:role{role.inputs['path']}{role.inputs['name']}"
    tags = {"team": team} if team else {"team": "ml-platform"}
    return Principal(kind="role", arn=arn, session="session", tags=tags)


def ask(
    graph: Graph,
    name: str,
    action: str,
    resource: str = "*",
    *,
    team: str | None = None,
    **context: Any,
) -> Decision:
    """Decide whether a role of section access may do something, from within its region.

    Context keys are given with `_` for `:`, as in `aws_ResourceTag/team`.
    """
    role = one(graph, "Role", f"access-{name}")
    keys = {key.replace("_", ":", 1): value for key, value in context.items()}
    request = Request(
        action=action,
        resource=resource,
        principal=principal(role, team),
        context={"aws:RequestedRegion": REGION, **keys},
        # A key's policy leaves it to IAM (see `Keys`), which is what is asked here.
        complete=True,
    )
    return decide(request, replace(policies_of(graph, role), resource=_leaves_to_iam(action)))


def _leaves_to_iam(action: str) -> Document | None:
    if not action.lower().startswith("kms:"):
        return None
    root = {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}
    return Document.of(
        {
            "Version": "2012-10-17",
            "Statement": [
                {"Effect": "Allow", "Principal": root, "Action": "kms:*", "Resource": "*"}
            ],
        }
    )
