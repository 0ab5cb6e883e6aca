"""Take the whole loop on this machine: deploy, check, price, bill, recommend, apply, verify."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

EXAMPLES = """Examples:

  trimtab tour

  trimtab tour --out /tmp/tour

Needs no AWS account, no credentials, no network. Your settings and your sandbox stay untouched."""

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command(epilog=EXAMPLES)
def tour(
    out: Annotated[
        Path | None, typer.Option(help="Folder to work in [default: build/tour].")
    ] = None,
) -> None:
    """Take the whole loop on this machine: deploy, check, price, bill, recommend, apply, verify.

    The months of usage are simulated; everything else runs for real, on an AWS emulator.
    """
    from infra.engine import find_project
    from trimtab.tour.narrator import Narrator
    from trimtab.tour.souvenirs import leave
    from trimtab.tour.walk import STEPS, walk

    root = find_project()
    place = out or root / "build" / "tour"
    tell = Narrator(STEPS)
    walked = walk(root, place, tell)
    leave(walked, place)
    tell.farewell(walked, place)
