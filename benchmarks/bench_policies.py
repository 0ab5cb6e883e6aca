"""Check a graph file of 1,000 resources, and `prod`, beside Checkov on the same as Terraform.

Budget: all policies in less than a second of the command's own time.
"""

from __future__ import annotations

import json
import statistics
import tempfile
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.bench_start import TRIMTAB
from benchmarks.measure import Cost, python, run

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cost.graph import Graph, Resource

RESOURCES = 1000
RUNS = 3

OWN = """
import json
from time import process_time
times = [process_time()]
from pathlib import Path
from cost.garbage import collect_rarely
collect_rarely()
from cost.graph_files import read_graph
from policies.evaluate import all_policies
from policies.run import Options, run
policies = all_policies()
times.append(process_time())
graph = read_graph(Path({path!r}))
times.append(process_time())
report = run(graph, None, Options())
times.append(process_time())
assert report.summary.error == 0, report.gate
spent = dict(zip(("import", "read", "judge"), (1000 * (b - a) for a, b in zip(times, times[1:]))))
print(json.dumps({{**spent, "policies": len(policies), "verdicts": len(report.findings)}}))
"""

FOUND = ("sh", "-c", '"$@"; test $? -le 1', "sh")
"""Both commands end with 1 where they find something."""


def main() -> None:
    """Print processor seconds, medians of runs in turn, and Checkov's as a multiple of ours."""
    from infra.engine import preview

    with tempfile.TemporaryDirectory() as name:
        prod = preview("prod")
        _of_a_file(Path(name) / "grown", grown(prod, RESOURCES))
        print()
        _of_a_program(Path(name) / "prod", prod)


def _of_a_file(folder: Path, graph: Graph) -> None:
    file = _write(folder, graph)
    ours, theirs = _in_turn([TRIMTAB, "check", "--preview", file], folder)
    own = [json.loads(python(OWN.format(path=str(file)))[1]) for _ in range(RUNS)]
    print(f"{RESOURCES:,} resources from a file; CPU, medians of {RUNS} runs in turn")
    policies, verdicts = own[0]["policies"], own[0]["verdicts"]
    _row(f"trimtab check, {policies} policies, {verdicts:,} verdicts", _cpu(ours))
    for part in ("import", "read", "judge"):
        print(f"  {part:<50}{statistics.median(o[part] for o in own):8.0f} ms")
    judged = statistics.median(o["judge"] for o in own)
    print(f"  {'all policies, a resource (budget 1)':<50}{judged / RESOURCES:8.2f} ms")
    _beside(ours, theirs)


def _of_a_program(folder: Path, graph: Graph) -> None:
    """Ours runs the program first; Checkov is given what it made."""
    _write(folder, graph)
    ours, theirs = _in_turn([TRIMTAB, "check", "-s", "prod"], folder)
    made = sum(r.custom for r in graph)
    print(f"prod, {made} resources, from its program; CPU, medians of {RUNS} runs in turn")
    _row("trimtab check -s prod, the preview with it", _cpu(ours))
    _beside(ours, theirs)


def _in_turn(command: Sequence[str | Path], folder: Path) -> tuple[list[Cost], list[Cost]]:
    """What our command costs, and Checkov on the Terraform JSON of a folder, if it is here."""
    from tests.judges.checkov import COMMAND

    ours, theirs = [], []
    for _ in range(RUNS):
        ours.append(run([*FOUND, *command])[0])
        if COMMAND.exists():
            theirs.append(run([*FOUND, COMMAND, *_arguments(folder)])[0])
    return ours, theirs


def _beside(ours: Sequence[Cost], theirs: Sequence[Cost]) -> None:
    if not theirs:
        print("Checkov is not installed: make test-all does")
        return
    _row("Checkov, the same as Terraform JSON", _cpu(theirs))
    ratio = statistics.median(t.cpu / o.cpu for t, o in zip(theirs, ours, strict=True))
    print(f"Checkov takes {ratio:.1f} times as long")


def _cpu(costs: Sequence[Cost]) -> float:
    return statistics.median(cost.cpu for cost in costs)


def _row(name: str, seconds: float) -> None:
    print(f"{name:<52}{seconds:8.2f} s")


def _arguments(folder: Path) -> list[str]:
    asked = ["--framework", "terraform_json", "--compact", "--output", "json", "--skip-download"]
    return ["--directory", str(folder / "terraform"), *asked]


def _write(folder: Path, graph: Graph) -> Path:
    """The same resources for both: a graph file, and Terraform JSON in a folder of its own."""
    from cost.graph_files import graph_to_json
    from tests.judges.terraform import render

    file = folder / "preview.json"
    (folder / "terraform").mkdir(parents=True)
    file.write_text(json.dumps(graph_to_json(graph)), encoding="utf-8")
    document = json.dumps(render(graph).document)
    (folder / "terraform" / "main.tf.json").write_text(document, encoding="utf-8")
    return file


def grown(graph: Graph, size: int) -> Graph:
    """A graph with so many custom resources: the stack's own, then copies of them."""
    found = []
    room = size
    for resource in (r for copy in _copies(graph) for r in copy):
        room -= resource.custom
        found.append(resource)
        if not room:
            break
    return replace(graph, resources=tuple(found))


def _copies(graph: Graph) -> Iterator[list[Resource]]:
    for number in count():
        own = {r.urn: f"{r.urn}-{number}" if number else r.urn for r in graph}
        yield [_renamed(r, own) for r in graph]


def _renamed(resource: Resource, names: dict[str, str]) -> Resource:
    def new(urn: str | None) -> Any:
        return names.get(urn or "", urn)

    return replace(
        resource,
        urn=new(resource.urn),
        name=new(resource.urn).rpartition("::")[2],
        parent=new(resource.parent),
        provider=new(resource.provider),
        dependencies=[new(urn) for urn in resource.dependencies],
        property_dependencies={
            prop: [new(urn) for urn in urns]
            for prop, urns in resource.property_dependencies.items()
        },
    )


if __name__ == "__main__":
    main()
