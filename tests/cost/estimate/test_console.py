"""At a terminal: costs by component, the change, what is not known."""

from __future__ import annotations

from io import StringIO

from rich.console import Console

from cost.estimate import Estimate, compare, console, estimate
from cost.pricing.catalogue import load
from tests.cost.estimate.stacks import SAGEMAKER, bucket, cluster, nat, stack, volume
from tests.cost.pricing.builders import resource


def text(found: Estimate) -> str:
    sheet = Console(file=StringIO(), width=140, highlight=False)
    sheet.print(console.render(found))
    stream = sheet.file
    assert isinstance(stream, StringIO)
    return stream.getvalue()


def test_costs_gaps_and_the_total() -> None:
    graph = stack(nat(), bucket(), resource(SAGEMAKER, "endpoint"), *cluster("web", "m5.large", 1))
    shown = text(estimate(graph, load()))
    assert "clusters.web" in shown
    assert f"unpriced: no pricer for {SAGEMAKER}: endpoint" in shown
    assert "not known: storage, standard, give standard_gb: lake.raw" in shown
    assert "test: at least $" in shown
    assert "4 resources" not in shown
    assert "5 resources: 3 priced, 1 free, 1 unpriced" in shown


def test_small_resources_are_folded_with_their_sum() -> None:
    shown = text(estimate(stack(*(volume(f"v{i}", 1) for i in range(3))), load()))
    assert "3 smaller: v0, v1, v2" in shown
    assert "$0.30" in shown


def test_a_change_is_shown_with_its_sign() -> None:
    old, new = (estimate(stack(nat(), volume(kind=k)), load()) for k in ("gp2", "gp3"))
    shown = text(new.model_copy(update={"diff": compare(old, new)}))
    assert "~ scratch  disk" in shown
    assert "change: -$2.00 a month (-4.2%)" in shown


def test_no_change_says_so() -> None:
    found = estimate(stack(nat()), load())
    shown = text(found.model_copy(update={"diff": compare(found, found)}))
    assert "change: no change" in shown
    assert "before" not in shown


def test_resources_alike_are_one_block_with_the_sum() -> None:
    shown = text(estimate(stack(nat("a"), nat("b"), nat("c")), load()))
    assert "3 alike: a, b, c" in shown
    assert "2,190 hour" in shown
    assert "$98.55" in shown
