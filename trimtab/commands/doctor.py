"""Say what is installed, reachable and configured, and what to do about the rest."""

from __future__ import annotations

import typer

app = typer.Typer()


@app.command()
def doctor() -> None:
    """Say what is installed, reachable and configured, and what to do about the rest."""
    typer.echo("ok")
