"""Runs a Pulumi program without the CLI."""

from infra.engine.preview import preview, preview_folder, preview_ref
from infra.engine.project import find_project, load_project

__all__ = ["find_project", "load_project", "preview", "preview_folder", "preview_ref"]
