"""Make a simulated bill: of what the sandbox runs, or of a made-up organisation of any size."""

from __future__ import annotations

import json
import re
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

import typer

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from cost.sample.base import Inventory
    from cost.sample.schema import Truth

UNITS: Final = {"": 1, "K": 10**3, "M": 10**6, "G": 10**9}


class Written(StrEnum):
    """The formats that a simulated bill is written in."""

    CUR2 = "cur2"
    CUR2_CSV = "cur2-csv"
    CUR_LEGACY = "cur-legacy"
    FOCUS = "focus"


def count(text: str) -> int:
    """A number of rows as people write it.

    >>> count("1500"), count("10M"), count("2.5k"), count("1_000_000")
    (1500, 10000000, 2500, 1000000)

    Raises:
        InputError: it is none.
    """
    from decimal import Decimal

    from cost.errors import InputError

    found = re.fullmatch(r"(\d+(?:\.\d+)?)([KMG]?)", text.strip().upper().replace("_", ""))
    number = int(Decimal(found[1]) * UNITS[found[2]]) if found else 0
    if number < 1:
        raise InputError(f"--rows {text} is no number of rows", allowed="such as 50000, 10M, 2.5k")
    return number


def make(
    rows: int | None,
    stack: str,
    month: str | None,
    seed: int,
    told: Callable[[int], object],
) -> Truth:
    """The month, not written yet.

    Args:
        rows: how many lines of usage a made-up organisation is to have; the sandbox's without.
        stack: whose account to list there.
        month: YYYY-MM; the last whole month without.
        seed: the same seed makes the same bill.
        told: of lines that were gone through: see cost.sample.fleet.generate.
    """
    from cost.pricing.catalogue import load as load_catalogue

    chosen = month or _last_month()
    if rows is not None:
        from cost.sample.fleet.generate import generate as generate_fleet

        return generate_fleet(rows, load_catalogue(), chosen, seed=seed, told=told)
    from cost.sample.truth import generate

    return generate(_emulated(stack), load_catalogue(), chosen, seed=seed)


def write(truth: Truth, out: Path, form: Written) -> dict[str, Any]:
    """Write the bill with its known totals beside it; returns what was made."""
    from cost.sample import totals
    from cost.sample.writers import write as write_bill

    bill = write_bill(truth, out, form.value)
    found = totals.totals(truth)
    return {
        "schema_version": 1,
        "simulated": True,
        "month": found.month,
        "rows": bill.rows,
        "billed": format(found.total.billed, "f"),
        "files": [str(path) for path in bill.files],
        "truth": str(totals.write(found, out)),
        "unpriced": dict(truth.unpriced),
    }


def say(answer: dict[str, Any]) -> None:
    """Print what `write` made, for people."""
    from decimal import Decimal

    from cost.money import usd

    billed = usd(Decimal(answer["billed"]))
    typer.echo(f"simulated bill of {answer['month']}: {answer['rows']:,} rows, {billed} billed")
    for path in [*answer["files"], answer["truth"]]:
        typer.echo(f"  {path}")
    for what, number in sorted(answer["unpriced"].items()):
        typer.echo(f"  no price, so not in the bill: {what} ({number})")


def _last_month() -> str:
    import datetime as dt

    first = dt.datetime.now(dt.UTC).replace(day=1)
    return f"{first - dt.timedelta(days=1):%Y-%m}"


def _emulated(stack: str) -> Inventory:
    """What the sandbox's emulator lists for a stack's account and region."""
    from cost.errors import EmulatorError
    from cost.sample.inventory import read
    from infra.engine.project import load_project
    from infra.sandbox.clients import DEFAULT_ACCOUNT
    from infra.sandbox.emulator import find

    project = load_project(stack)
    emulator = find(project.folder)
    if emulator is None:
        raise EmulatorError(
            "no emulator runs, so there is nothing to bill",
            next_step="trimtab sandbox up, or --rows N for made-up resources",
        )
    settings: dict[str, Any] = json.loads(project.config.get(f"{project.name}:stack", "{}"))
    clients = emulator.clients(str(settings.get("account", DEFAULT_ACCOUNT)))
    return read(clients.get, [str(settings.get("region", "us-east-1"))])
