"""A copy of the project's settings, so that a test has states and an emulator of its own."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def copy_project(folder: Path) -> Path:
    """A project in `folder` with all stacks of ours; the program and its environment stay."""
    folder.mkdir(parents=True, exist_ok=True)
    for settings in ROOT.glob("Pulumi.*.yaml"):
        shutil.copy(settings, folder)
    text = (ROOT / "Pulumi.yaml").read_text(encoding="utf-8")
    for ours, there in (
        ("main: infra/", f"main: {ROOT / 'infra'}"),
        ("virtualenv: .venv", f"virtualenv: {sys.prefix}"),
    ):
        assert ours in text
        text = text.replace(ours, there)
    (folder / "Pulumi.yaml").write_text(text, encoding="utf-8")
    return folder
