"""The deploy role may do what its stack's resources need: decided type by type."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from cost.graph import Graph, Resource
from policies._truth import Truth
from tests.infra.graphs import graph
from tests.infra.roles import ACCOUNT, REGION, ask

TABLE: dict[str, dict[str, Any]] = YAML(typ="safe").load(
    Path(__file__).with_name("deploy_actions.yaml")
)
ENVIRONMENTS = ("dev", "staging", "prod", "local")
WORDS = ("create", "read", "update", "delete")


def deployed(found: Graph) -> dict[str, Resource]:
    """One resource of each type that deployments make; the last of many is as good as the first."""
    return {r.type: r for r in found if r.type.startswith("aws:") and not is_access(found, r)}


def is_access(found: Graph, resource: Resource) -> bool:
    """Section access is an administrator's to deploy: no role changes its own limits."""
    return resource.parent is not None and resource.parent.endswith("::access")


def arn(found: Graph, resource: Resource, row: dict[str, Any]) -> str:
    name = resource.inputs.get(row.get("by", "name"))
    of = resource.inputs.get(row.get("of", ""))
    return (
        str(row["on"])
        .format(
            account=ACCOUNT,
            region=REGION,
            stack=found.stack,
            name=name if isinstance(name, str) else f"{resource.name}-0a1b2c3",
            of=of if isinstance(of, str) else referred(found, resource, row.get("of")),
            service=resource.inputs.get("awsServiceName"),
        )
        .replace("parameter//", "parameter/")
    )


def referred(found: Graph, resource: Resource, key: str | None) -> str:
    for parent in found.references(resource, key) if key else ():
        if isinstance(parent.inputs.get("name"), str):
            return str(parent.inputs["name"])
    return "x"


def needed(found: Graph) -> Iterator[tuple[str, str, str, dict[str, Any]]]:
    """Type, action, resource and context keys of every call."""
    boundary = f"arn:aws:iam::{ACCOUNT}:policy/ml/{found.stack}/trimtab-{found.stack}-boundary"
    tags = {"aws_ResourceTag/project": "trimtab", "aws_ResourceTag/stack": found.stack}
    linked = {"iam_AWSServiceName": "x"}
    for type_, resource in deployed(found).items():
        row = TABLE[type_]
        at = arn(found, resource, row)
        context = {**tags, "iam_PermissionsBoundary": boundary, **linked}
        for word in WORDS:
            for action in row.get(word, "").split():
                yield type_, action, at, context
        for action in row.get("anywhere", "").split():
            yield type_, action, "*", {}
        if found.stack != "prod":  # where the boundary keeps keys and buckets
            for action in row.get("destroys", "").split():
                yield type_, action, at, context
        if "pass" in row:
            role = f"arn:aws:iam::{ACCOUNT}:role/ml/{found.stack}/x"
            to = f"{row['pass'].format(region=REGION)}.amazonaws.com"
            yield type_, "iam:PassRole", role, {"iam_PassedToService": to}


@pytest.mark.parametrize("stack", ENVIRONMENTS)
def test_every_type_has_a_row(stack: str) -> None:
    missing = sorted(deployed(graph(stack)).keys() - TABLE.keys())
    assert not missing, "say in deploy_actions.yaml what the provider calls for them"


@pytest.mark.parametrize("stack", ENVIRONMENTS)
def test_deployments_may_do_all_that_their_resources_need(stack: str) -> None:
    found = graph(stack)
    refused = [
        f"{type_}: {action} on {at}: {decision.why}"
        for type_, action, at, context in needed(found)
        if (decision := ask(found, "deploy", action, at, **context)).allowed is not Truth.YES
    ]
    assert refused == []


def test_rows_have_the_words_that_are_looked_for() -> None:
    known = {"on", "by", "of", "pass", "anywhere", "destroys", *WORDS}
    for type_, row in TABLE.items():
        assert "on" in row, type_
        assert row.keys() <= known, type_
