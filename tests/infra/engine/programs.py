"""Small Pulumi programs for tests, written to a folder as a project."""

from __future__ import annotations

from textwrap import dedent
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def project(folder: Path, program: str, *, settings: str = "", name: str = "demo") -> Path:
    """Write a project with one stack, `dev`."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "Pulumi.yaml").write_text(f"name: {name}\nruntime: python\n")
    (folder / "Pulumi.dev.yaml").write_text(dedent(settings) or "config: {}\n")
    (folder / "__main__.py").write_text(dedent(program))
    return folder
