"""Previews of the five stacks, each made once, and previews with single settings changed."""

from __future__ import annotations

import copy
import json
from functools import cache
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from cost.graph import Graph, Resource
from infra.engine import preview
from infra.settings.reader import PREFIX

ROOT = Path(__file__).parents[2]
STACKS = ("account", "dev", "local", "prod", "staging")


@cache
def graph(stack: str) -> Graph:
    """The stack as its file describes it."""
    return preview(stack, project=ROOT)


def sections(stack: str) -> dict[str, Any]:
    """A fresh copy of a stack's sections, to be changed."""
    config = YAML(typ="safe").load(ROOT / f"Pulumi.{stack}.yaml")["config"]
    return {key.removeprefix(PREFIX): copy.deepcopy(value) for key, value in config.items()}


def changed(stack: str, path: str, value: Any) -> Graph:
    """The stack with one setting changed, such as `clusters.trainer.parked`."""
    section, *keys = path.split(".")
    given = sections(stack).get(section, {})
    at = given
    for key in keys[:-1]:
        at = at.setdefault(key, {})
    at[keys[-1]] = value
    return preview(stack, project=ROOT, config={f"{PREFIX}{section}": given})


def one(graph: Graph, kind: str, name: str) -> Resource:
    """The resource of a type, told by the end of its token, and a name."""
    (found,) = (r for r in graph if r.type.endswith(f":{kind}") and r.name == name)
    return found


def all_of(graph: Graph, kind: str) -> list[Resource]:
    """All resources whose token ends in this class."""
    return [r for r in graph if r.type.endswith(f":{kind}")]


def statements(resource: Resource, prop: str = "policy") -> dict[str, dict[str, Any]]:
    """The statements of a policy, by their ids."""
    return {s["Sid"]: s for s in json.loads(resource.inputs[prop])["Statement"]}


def differences(old: Graph, new: Graph) -> set[str]:
    """Names of resources that are new, gone, or have other inputs."""
    urns = old.by_urn.keys() | new.by_urn.keys()
    return {
        urn.rsplit("::", 1)[1]
        for urn in urns
        if urn not in old.by_urn
        or urn not in new.by_urn
        or old.by_urn[urn].inputs != new.by_urn[urn].inputs
    }
