"""Write docs/policies, one page a policy: python -m trimtab.policy_pages.

What a page says of properties, examples and messages is seen by running the policy's programs.
"""

from __future__ import annotations

import argparse
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from infra.engine import preview
from policies.evaluate import all_policies, evaluate, policy
from policies.json_page import json_page
from policies.pages import PAGES, Evidence, Example, Property, frameworks, index, page
from policies.probe import Place, reads, without
from trimtab.policy_examples import example
from trimtab.policy_properties import default_of, exists, is_input

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cost.graph import Graph
    from policies._base import Policy

PROGRAMS: Final = Path(__file__).parents[1] / "tests" / "policies" / "programs"


@cache
def graph_of(program: str) -> Graph:
    """The graph of one of the policies' programs, such as `kms_rotation.failing`.

    It runs once: whatever asks again in this process gets the same graph.
    """
    return preview("dev", project=PROGRAMS, config={"sample:program": program})


def evidence(judge: Policy) -> Evidence:
    """What the policy's own programs show of it.

    Raises:
        InputError: there is no such program, or it does not run.
    """
    module = judge.id.replace("-", "_")
    graphs = {
        variant: graph_of(f"{module}.{variant}") for variant in ("failing", "passing", "undecided")
    }
    asked: set[Place] = set()
    for graph in graphs.values():
        asked |= reads(judge, graph)
    found = [f for f in evaluate(graphs["failing"], policies=[judge]) if f.verdict == "fail"]
    remedies = {change.keyword: None for f in found for change in f.remedy}
    return Evidence(
        properties=tuple(
            Property(p.type, p.path, default_of(p), _left_out(judge, p, graphs.values()))
            for p in last(_deepened(asked))
            if is_input(p)
        ),
        failing=Example(
            example(PROGRAMS, module, "failing"),
            tuple(f"{f.name}: {f.message}" for f in found),
            tuple(remedies),
        ),
        passing=Example(example(PROGRAMS, module, "passing")),
    )


def last(places: Iterable[Place]) -> list[Place]:
    """Places without the blocks on the way to others."""
    known = set(places)
    on_the_way = {Place(p.type, p.steps[:i]) for p in known for i in range(1, len(p.steps))}
    return sorted(known - on_the_way)


def _deepened(places: set[Place]) -> set[Place]:
    """A block that one type's programs leave out is asked as another type's is."""
    more = {
        Place(p.type, q.steps) for p in places for q in places if q.steps[: len(p.steps)] == p.steps
    }
    return places | {place for place in more if exists(place)}


def main() -> None:
    """Write the pages of the policies that are named, or all, and the lists of all."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("ids", nargs="*", metavar="ID", help="policies; all by default")
    ids = parser.parse_args().ids
    policies = all_policies()
    PAGES.mkdir(exist_ok=True)
    for found in [policy(id_) for id_ in ids] or policies:
        _write(found.id, page(found, evidence(found)))
    _write("README", index(policies))
    _write("frameworks", frameworks(policies))
    _write("json", json_page())
    kept = {found.id for found in policies} | {"README", "frameworks", "json", "accuracy"}
    for file in PAGES.glob("*.md"):
        if file.stem not in kept:
            file.unlink()


def _write(name: str, text: str) -> None:
    (PAGES / f"{name}.md").write_text(text, encoding="utf-8")


def _left_out(judge: Policy, place: Place, graphs: Iterable[Graph]) -> str:
    seen = set()
    for graph in graphs:
        before = _verdicts(judge, graph)
        for less in without(graph, place):
            after = _verdicts(judge, less)
            seen |= {(old, after[urn]) for urn, old in before.items() if after.get(urn, old) != old}
    fails, passes = ("pass", "fail") in seen, ("fail", "pass") in seen
    if fails and passes:
        return "fails or passes"
    return "fails" if fails else "passes" if passes else ""


def _verdicts(judge: Policy, graph: Graph) -> dict[str, str]:
    return {f.urn: f.verdict for f in evaluate(graph, policies=[judge])}


if __name__ == "__main__":
    main()
