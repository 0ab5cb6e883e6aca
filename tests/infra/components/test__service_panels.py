"""What services show on the dashboards."""

from __future__ import annotations

import json

import pytest

from tests.infra.graphs import all_of
from tests.infra.serving import function, gpu, imaging, worker

pytestmark = pytest.mark.slow


def titles(**services: object) -> set[str]:
    """Of all panels, with the boards of serving and GPUs asked for."""
    boards = {"dashboards": ["serving", "gpu"]}
    found = imaging("dev", services=services, monitoring=boards)
    bodies = [json.loads(d.inputs["dashboardBody"]) for d in all_of(found, "Dashboard")]
    return {w["properties"].get("title", "") for b in bodies for w in b["widgets"]}


def test_tasks_show_their_number_their_load_and_their_queue() -> None:
    # Behind a balancer too, whose name is known only once it is there: not in a preview.
    found = titles(svc=worker())
    assert {"svc: tasks", "svc: load", "svc: work that waits"} <= found


def test_gpus_and_functions_show_theirs() -> None:
    found = titles(svc=gpu(load_balancer=None, queue={}), fn=function())
    assert {"svc: GPUs busy", "fn: calls", "fn: time to answer"} <= found
