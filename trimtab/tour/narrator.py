"""Tells the tour's story: what each step does, what it found, how long it took."""

from __future__ import annotations

import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from cost.money import usd
from trimtab.output import out

if TYPE_CHECKING:
    from collections.abc import Iterator

    from trimtab.tour.walk import Walked


class Narrator:
    """Prints for people; a quiet one keeps what it was told."""

    def __init__(self, steps: int, *, quiet: bool = False) -> None:
        self.total = steps
        self.quiet = quiet
        self.told: list[str] = []
        self._step = 0

    @contextmanager
    def step(self, title: str) -> Iterator[None]:
        """One step, numbered and timed."""
        self._step += 1
        self._print(f"[bold]{self._step}/{self.total}  {title}[/]")
        started = time.monotonic()
        yield
        self._print(f"     [dim]{time.monotonic() - started:.1f} s[/]")

    def __call__(self, text: str) -> None:
        """Say what a step found, in a line or two."""
        self.told.append(text)
        if not self.quiet:
            out().print(f"     {text}", markup=False)

    def farewell(self, walked: Walked, folder: Path) -> None:
        """Show the savings, where to look, and what to type next."""
        from rich.table import Table

        table = Table(box=None, pad_edge=False)
        for heading in ("component", "recommended", "by two estimates", "by two bills"):
            table.add_column(heading, justify="left" if heading == "component" else "right")
        saving = walked.summary.saving
        for row in saving.components:
            if row.recommended is not None:
                columns = (row.recommended.mid, row.estimates.mid, row.bills)
                table.add_row(row.component, *map(usd, columns))
        columns = (saving.recommended.mid, saving.estimates.mid, saving.bills)
        table.add_row("all", *map(usd, columns), style="bold")
        self._print("\nSaved a month of 730 hours:")
        if not self.quiet:
            out().print(table)
        self._print(f"\n{walked.summary.note.capitalize()}.")
        here = Path.cwd()
        shown = folder.relative_to(here) if folder.is_relative_to(here) else folder
        self._print(f"""
Look at   {shown}/report.html
          {shown}/patch.diff
          {shown}/summary.json
Next      . .venv/bin/activate          puts trimtab on PATH
          trimtab sandbox up            deploy to an emulator that stays
          trimtab check -s prod         the policies, on any stack
          trimtab estimate -s prod      what it would cost
          docs/bootstrap.md             from here to real AWS""")

    def _print(self, text: str) -> None:
        if not self.quiet:
            out().print(text)
