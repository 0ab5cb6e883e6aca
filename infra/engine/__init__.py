"""Runs a Pulumi program without the CLI: previews, comparisons, deployments to the sandbox."""

from infra.engine.deploy import deploy
from infra.engine.destroy import destroy
from infra.engine.preview import preview, preview_folder, preview_ref
from infra.engine.project import find_project, load_project
from infra.engine.refresh import refresh
from infra.engine.state import State
from infra.engine.steps import Step, diff

__all__ = [
    "State",
    "Step",
    "deploy",
    "destroy",
    "diff",
    "find_project",
    "load_project",
    "preview",
    "preview_folder",
    "preview_ref",
    "refresh",
]
