"""The deploy role may do what its stack's resources need: decided type by type."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from cost.graph import Graph, Resource
from infra.engine import preview
from policies._truth import Truth
from policies.iam import Decision
from tests.infra.graphs import graph, sections
from tests.infra.projects import copy_project
from trimtab.roles import Roles

pytestmark = pytest.mark.slow

TABLE: dict[str, dict[str, Any]] = YAML(typ="safe").load(
    Path(__file__).with_name("deploy_actions.yaml")
)
ACCOUNT, REGION = "111122223333", "us-east-1"
ENVIRONMENTS = ("dev", "staging", "prod", "local")
WORDS = ("create", "read", "update", "delete")


def deployed(found: Graph) -> list[Resource]:
    """What deployments make."""
    return [r for r in found if r.type.startswith("aws:") and not is_access(found, r)]


def is_access(found: Graph, resource: Resource) -> bool:
    """Section access is an administrator's to deploy: no role changes its own limits."""
    return resource.parent is not None and resource.parent.endswith("::access")


def arn(found: Graph, resource: Resource, row: dict[str, Any]) -> str:
    prefix = resource.inputs.get("namePrefix") or f"{resource.name}-"
    name = resource.inputs.get(row.get("by", "name"), f"{prefix}0a1b2c3")
    of = resource.inputs.get(row.get("of", ""))
    return (
        str(row["on"])
        .format(
            account=ACCOUNT,
            region=REGION,
            stack=found.stack,
            name=name,
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


@dataclass(frozen=True)
class Call:
    """What the provider asks AWS for."""

    type: str
    action: str
    on: str
    context: tuple[tuple[str, Any], ...] = ()


def needed(found: Graph) -> list[Call]:
    """Every call, each once: the resources of a type differ in their names."""
    return list(dict.fromkeys(call for r in deployed(found) for call in calls(found, r)))


def calls(found: Graph, resource: Resource) -> Iterator[Call]:
    row = TABLE[resource.type]
    at = arn(found, resource, row)
    boundary = f"arn:aws:iam::{ACCOUNT}:policy/ml/{found.stack}/trimtab-{found.stack}-boundary"
    own = (
        ("aws:ResourceTag/project", "trimtab"),
        ("aws:ResourceTag/stack", found.stack),
        ("iam:PermissionsBoundary", boundary),
    )
    # In production the boundary keeps keys and buckets.
    words = WORDS if found.stack == "prod" else (*WORDS, "destroys")
    for action in (action for word in words for action in row.get(word, "").split()):
        yield Call(resource.type, action, at, own)
    for action in row.get("anywhere", "").split():
        yield Call(resource.type, action, "*")
    if "pass" in row:
        role = f"arn:aws:iam::{ACCOUNT}:role/ml/{found.stack}/x"
        to = f"{row['pass'].format(region=REGION)}.amazonaws.com"
        yield Call(resource.type, "iam:PassRole", role, (("iam:PassedToService", to),))
    if "key" in row:
        yield from uses_of_key(found, resource.type, row["key"])


def uses_of_key(found: Graph, type_: str, service: str) -> Iterator[Call]:
    context = (
        ("kms:ResourceAliases", (f"alias/trimtab/{found.stack}/data",)),
        ("kms:ViaService", f"{service}.{REGION}.amazonaws.com"),
        ("kms:GrantIsForAWSResource", "true"),
    )
    for action in ("kms:CreateGrant", "kms:DescribeKey", "kms:GenerateDataKey"):
        yield Call(type_, action, f"arn:aws:kms:{REGION}:{ACCOUNT}:key/0-1", context)


@pytest.mark.parametrize("stack", ENVIRONMENTS)
def test_every_type_has_a_row(stack: str) -> None:
    missing = sorted({r.type for r in deployed(graph(stack))} - TABLE.keys())
    assert not missing, "say in deploy_actions.yaml what the provider calls for them"


def refusals(found: Graph) -> list[str]:
    """Calls that the deploy role may not make, and why."""
    roles = Roles(found, ACCOUNT, REGION)
    return [
        f"{call.type}: {call.action} on {call.on}: {decision.why}"
        for call in needed(found)
        if (decision := decided(roles, "deploy", call)).allowed is not Truth.YES
    ]


def decided(roles: Roles, role: str, call: Call) -> Decision:
    return roles.ask(role, call.action, call.on, context=dict(call.context))


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
    looks = ("List", "Describe", "Get")
    may = {
        call.action
        for call in needed(found)
        if not call.action.split(":")[1].startswith(looks)
        and decided(roles, role, call).allowed is not Truth.NO
    }
    assert may <= {"budgets:ViewBudget"}


def test_rows_have_the_words_that_are_looked_for() -> None:
    known = {"on", "by", "of", "pass", "key", "anywhere", "destroys", *WORDS}
    for type_, row in TABLE.items():
        assert "on" in row, type_
        assert row.keys() <= known, type_
