"""The deploy role may do what its stack's resources need: decided type by type."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from cost.graph import Graph, Resource
from infra.engine import preview
from policies._truth import Truth
from tests.infra.graphs import graph, sections
from tests.infra.projects import copy_project
from trimtab.roles import Roles

TABLE: dict[str, dict[str, Any]] = YAML(typ="safe").load(
    Path(__file__).with_name("deploy_actions.yaml")
)
ACCOUNT, REGION = "111122223333", "us-east-1"
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
    tags = {"aws:ResourceTag/project": "trimtab", "aws:ResourceTag/stack": found.stack}
    linked = {"iam:AWSServiceName": "x"}
    for type_, resource in deployed(found).items():
        row = TABLE[type_]
        at = arn(found, resource, row)
        context = {**tags, "iam:PermissionsBoundary": boundary, **linked}
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
            yield type_, "iam:PassRole", role, {"iam:PassedToService": to}


@pytest.mark.parametrize("stack", ENVIRONMENTS)
def test_every_type_has_a_row(stack: str) -> None:
    missing = sorted(deployed(graph(stack)).keys() - TABLE.keys())
    assert not missing, "say in deploy_actions.yaml what the provider calls for them"


def refusals(found: Graph) -> list[str]:
    """Calls that the deploy role may not make, and why."""
    roles = Roles(found, ACCOUNT, REGION)
    return [
        f"{type_}: {action} on {at}: {decision.why}"
        for type_, action, at, context in needed(found)
        if (decision := roles.ask("deploy", action, at, context=context)).allowed is not Truth.YES
    ]


@pytest.mark.parametrize("stack", ENVIRONMENTS)
def test_deployments_may_do_all_that_their_resources_need(stack: str) -> None:
    assert refusals(graph(stack)) == []


def test_a_deployment_without_a_section_could_not_make_its_resources(tmp_path: Path) -> None:
    """A stack of a network and a lake has no say in what other sections are made of."""
    folder = copy_project(tmp_path / "project")
    kept = {"stack", "network", "keys", "lake", "access"}
    config = {f"trimtab:{k}": v for k, v in sections("dev").items() if k in kept}
    YAML().dump({"config": config}, folder / "Pulumi.dev.yaml")
    roles = Roles(preview("dev", project=folder), ACCOUNT, REGION)
    assert roles.ask("deploy", "ec2:CreateVpc").allowed is Truth.YES
    for action in (
        "autoscaling:CreateAutoScalingGroup",
        "ec2:RunInstances",
        "elasticloadbalancing:CreateLoadBalancer",
        "kinesis:CreateStream",
        "lambda:CreateFunction",
        "sqs:CreateQueue",
    ):
        assert roles.ask("deploy", action).allowed is Truth.NO, action


@pytest.mark.parametrize("role", ["preview", "auditor", "finops"])
def test_who_only_looks_can_make_none_of_the_calls_that_change(role: str) -> None:
    found = graph("prod")
    roles = Roles(found, ACCOUNT, REGION)
    reading = {call for row in TABLE.values() for call in row.get("read", "").split()}
    changing = {(a, at) for _, a, at, _ in needed(found) if a not in reading}
    own = {"aws:ResourceTag/project": "trimtab", "aws:ResourceTag/stack": "prod"}
    may = [a for a, at in changing if roles.ask(role, a, at, context=own).allowed is not Truth.NO]
    assert [a for a in may if not a.split(":")[1].startswith(("List", "Describe", "Get"))] == []


def test_rows_have_the_words_that_are_looked_for() -> None:
    known = {"on", "by", "of", "pass", "anywhere", "destroys", *WORDS}
    for type_, row in TABLE.items():
        assert "on" in row, type_
        assert row.keys() <= known, type_
