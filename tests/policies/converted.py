"""Cases that were converted from the fixtures of Checkov (Apache-2.0) and trivy-checks (MIT).

They are outside sample data, found where TRIMTAB_SAMPLES says.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from typing import TYPE_CHECKING, Any

from cost.graph import UNKNOWN, Graph, Resource
from tests.policies.verdicts import Compared, compared

if TYPE_CHECKING:
    from pathlib import Path


def compare(samples: Path, *, narrowed: bool = True) -> list[Compared]:
    """Each case that one of our policies claims to be equivalent to.

    Args:
        samples: the folder of the cases.
        narrowed: whether only what both ask for is compared.
    """
    document = json.loads((samples / "policy_cases.json").read_text(encoding="utf-8"))
    found = []
    for case in document["cases"]:
        around = document["stacks"].get(case["source"], ())
        beside = [c for c in around if c["address"] != case["address"]]
        resources = {r.urn: r for r in map(resource, [*beside, case])}
        subject = resources[case["address"]]
        graph = Graph("cases", "dev", tuple(resources.values()))
        name, check, expected = case["case_id"], case["check_id"], case["expected"]
        found += compared(name, check, expected, subject, graph, narrowed=narrowed)
    return found


def resource(case: dict[str, Any]) -> Resource:
    inputs = {k: repaired(v) for k, v in json.loads(json.dumps(case["properties"])).items()}
    depends = defaultdict(list)
    for unknown in case["unknowns"]:
        kind, _, rest = unknown["expr"].partition(".")
        if kind in ("var", "local"):
            continue  # a setting: Pulumi knows it in a preview
        put(inputs, unknown["path"], "${" + unknown["expr"] + "}")
        address = f"{kind}.{rest.partition('.')[0]}"
        depends[re.split(r"[.\[]", unknown["path"])[0]].append(address)
    return Resource(
        urn=case["address"],
        type=case["pulumi_type"],
        name=case["address"],
        inputs=inputs,
        property_dependencies=dict(depends),
    )


def repaired(value: Any) -> Any:
    """The other tools read documents with a comma too many; AWS does not take them."""
    if not isinstance(value, str) or not value.lstrip().startswith("{"):
        return value
    return re.sub(r",(\s*[\]}])", r"\1", value)


def put(tree: Any, path: str, hole: str) -> None:
    """A text with holes, such as a document, is read as after a deployment; a hole is unknown."""
    *parents, last = [int(p) if p.isdigit() else p for p in re.findall(r"[^.\[\]]+", path)]
    for parent in parents:
        tree = tree[parent]
    text = tree[last] if isinstance(tree[last], str) else hole
    filled = text.replace(hole, "later")
    tree[last] = UNKNOWN if text.strip() == hole or (filled == text and "${" in text) else filled
