"""Previews of a small environment of their own, whatever the files of our stacks say."""

from __future__ import annotations

import copy
import json
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from infra.engine import preview
from infra.settings.reader import PREFIX
from tests.infra.projects import copy_project

if TYPE_CHECKING:
    from cost.graph import Graph

STACK: Final = {
    "kind": "environment",
    "environment": "mini",
    "account": "111122223333",
    "region": "us-east-1",
    "zones": ["us-east-1a", "us-east-1b", "us-east-1c"],
    "team": "ml-platform",
    "owner": "ml-platform@example.com",
    "cost_center": "cc-1001",
}
SECTIONS: Final[dict[str, Any]] = {
    "stack": STACK,
    "network": {"cidr": "10.90.0.0/16", "nat": "none"},
    "keys": {
        "data": {"used_by": ["s3"]},
        "backup": {"used_by": ["backup"]},
        "logs": {"used_by": ["alerts", "logs"]},
    },
    "lake": {"raw": {}, "checkpoints": {}, "logs": {"purpose": "logs"}},
}
AWAY: Final = {**STACK, "recovery_region": "us-west-2"}
"""The stack with a region for replicas and copies."""


def environment(**sections: Any) -> Graph:
    """The graph of a stack named `mini` with these sections beside, or instead of, its own."""
    config = copy.deepcopy(SECTIONS) | sections
    document = {"config": {f"{PREFIX}{name}": value for name, value in config.items()}}
    with tempfile.TemporaryDirectory(prefix="trimtab-mini-") as folder:
        project = copy_project(Path(folder).resolve())
        # JSON is YAML.
        (project / "Pulumi.mini.yaml").write_text(json.dumps(document), encoding="utf-8")
        return preview("mini", project=project)


def lake(**buckets: Any) -> dict[str, Any]:
    """The small environment's lake with these buckets changed or added."""
    return copy.deepcopy(SECTIONS["lake"]) | buckets
