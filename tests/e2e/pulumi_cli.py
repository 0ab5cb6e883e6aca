"""The official CLI on the sandbox, in a project folder with an emulator of its own."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cost.graph import Graph, Resource, Secret

PACK = Path(__file__).parents[2] / "policies"


@dataclass(frozen=True)
class Cli:
    """`trimtab sandbox exec -- pulumi …` for one stack of a project."""

    folder: Path
    environment: dict[str, str]
    stack: str = "local"

    def trimtab(self, *arguments: object) -> subprocess.CompletedProcess[str]:
        """Run the command line in a process of its own, as people do."""
        return subprocess.run(
            [sys.executable, "-m", "trimtab", *map(str, arguments)],
            cwd=self.folder,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )

    def pulumi(self, *arguments: object) -> str:
        """What a command of Pulumi's says on stdout; it must succeed."""
        command = ["pulumi", "--non-interactive", *arguments, "--stack", self.stack]
        done = self.trimtab("sandbox", "exec", "--", *command)
        assert done.returncode == 0, f"{command}: {done.stdout[-3000:]}\n{done.stderr[-3000:]}"
        return done.stdout

    def steps(self) -> dict[str, tuple[str, frozenset[str]]]:
        """What `pulumi preview` would do to each resource, and the properties it changes."""
        said = json.loads(self.pulumi("preview", "--json", "--show-sames"))
        return {step["urn"]: (step["op"], _properties(step)) for step in said["steps"]}


def _properties(step: dict[str, Any]) -> frozenset[str]:
    """The top-level properties of a step's difference."""
    paths = step.get("detailedDiff") or dict.fromkeys(step.get("diffReasons") or ())
    return frozenset(path.partition(".")[0].partition("[")[0] for path in paths)


def described(graph: Graph) -> dict[str, dict[str, Any]]:
    """A graph without what one world has otherwise than another: ids stand as whose they are.

    The emulator gives ids at random, and automatic names end in random digits: each is replaced by
    the urn that has it. Outputs hold more of the kind, such as times: their names are compared.
    """
    # Of those that share an id (a queue and its policy, two permissions) always the same one.
    ids = {}
    for resource in sorted(graph, key=lambda r: r.urn, reverse=True):
        if resource.custom and resource.id and len(resource.id) > 5:
            ids[resource.id] = f"<{resource.urn}>"
    ids |= {name: f"<{r.urn}>" for r in graph if (name := _automatic_name(r))}
    longest = sorted(ids, key=len, reverse=True)

    def plain(value: Any) -> Any:
        if isinstance(value, str):
            for id_ in longest:
                value = value.replace(id_, ids[id_])
            return value
        if isinstance(value, Secret):
            return {"secret": plain(value.value)}
        if isinstance(value, dict):
            return {k: plain(v) for k, v in value.items()}
        return [plain(v) for v in value] if isinstance(value, list) else value

    return {r.urn: _facts(r, plain(dict(r.inputs))) for r in graph}


def _automatic_name(resource: Resource) -> str | None:
    name = str(resource.inputs.get("name"))
    made = re.fullmatch(re.escape(resource.name) + "-[0-9a-f]{7}", name)
    return made and made[0]


def _facts(resource: Resource, inputs: Any) -> dict[str, Any]:
    return {
        "type": resource.type,
        "custom": resource.custom,
        "parent": resource.parent,
        "provider": resource.provider,
        "dependencies": sorted(resource.dependencies),
        "property dependencies": dict(resource.property_dependencies),
        "inputs": inputs,
        "names of outputs": sorted(resource.outputs),
        "options": dict(resource.options),
    }
