"""Functions from images of ours, run from the image's own files: no image is pulled or built here.

An image of ours stands in infra/functions/<module>_image: its Dockerfile says which files it has,
its requirements.txt which libraries. The files are run by this machine's Python, with these
libraries in the versions that are installed here. Other images run on AWS alone.
"""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from infra.function_package import FUNCTIONS

if TYPE_CHECKING:
    from collections.abc import Sequence

ROOT: Final = FUNCTIONS.parents[1]
_COMMAND: Final = re.compile(r"infra\.functions\.(\w+)\.\w+")
_COPY: Final = re.compile(r"^COPY (.+) \$\{LAMBDA_TASK_ROOT\}/(\S*)$", re.MULTILINE)


@dataclass(frozen=True, kw_only=True)
class LocalImage:
    """What it takes to run an image's function without the image."""

    handler: str
    package: bytes
    libraries: frozenset[str]
    """Distributions that the image installs."""


def local_image(command: Sequence[str]) -> LocalImage | None:
    """The files of the image whose command is this; None where it is none of ours."""
    found = _COMMAND.fullmatch(command[0]) if command else None
    folder = FUNCTIONS / f"{found[1]}_image" if found else None
    if folder is None or not folder.is_dir():
        return None
    dockerfile = (folder / "Dockerfile").read_text(encoding="utf-8").replace("\\\n", " ")
    requirements = (folder / "requirements.txt").read_text(encoding="utf-8").split()
    return LocalImage(
        handler=command[0],
        package=_pack(dockerfile),
        libraries=frozenset(line.partition("==")[0] for line in requirements),
    )


def _pack(dockerfile: str) -> bytes:
    """The files that a Dockerfile copies below the task's root, where it puts them."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for sources, folder in _COPY.findall(dockerfile):
            for source in sources.split():
                path = Path(source)
                archive.write(ROOT / path, f"{folder}{path.name}")
    return out.getvalue()
