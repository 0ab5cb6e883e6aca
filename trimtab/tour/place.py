"""Where the tour works: a project of its own, so that it may change settings and deploy them."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pathlib import Path

STACK: Final = "local"


@dataclass(frozen=True)
class Place:
    """The tour's folder, and the project in it."""

    root: Path
    """The repository's project, which stays as it is."""
    out: Path
    """Where the tour leaves what it made."""

    @property
    def project(self) -> Path:
        """The tour's own project."""
        return self.out / "project"

    @property
    def settings(self) -> Path:
        """The stack's settings file that the tour changes, a copy."""
        return self.project / f"Pulumi.{STACK}.yaml"

    def bill(self, month: str) -> Path:
        """The folder of a month's simulated bill."""
        return self.out / f"bill-{month}"


def prepare(root: Path, out: Path) -> Place:
    """Copy the project's settings; the program stays where it is.

    Args:
        root: the project's folder.
        out: the tour's folder. What an earlier tour left there is removed, nothing else.

    Raises:
        SettingsError: the project has no program or no stack of that name.
    """
    from ruamel.yaml import YAML

    from infra.engine import load_project
    from infra.sandbox import emulator

    place = Place(root.resolve(), out.resolve())
    program = load_project(STACK, place.root).main
    emulator.stop(place.project)
    for old in (place.project, *out.glob("bill-*")):
        shutil.rmtree(old, ignore_errors=True)
    place.project.mkdir(parents=True)
    yaml = YAML()
    project = yaml.load((place.root / "Pulumi.yaml").read_text(encoding="utf-8"))
    project["main"] = str(program)
    with (place.project / "Pulumi.yaml").open("w", encoding="utf-8") as file:
        yaml.dump(project, file)
    shutil.copy(place.root / place.settings.name, place.settings)
    return place
