"""From what a person names (bills, metrics, a state) to recommendations; the tour uses it too."""

from __future__ import annotations

import os
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from cost.errors import InputError, SourceError
from cost.plural import many, plural

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cost.apply import Plan
    from cost.bill import Bill
    from cost.exemptions import Exemption, Exemptions
    from cost.graph import Graph
    from cost.inventory.things import Inventory
    from cost.ledger import Entry, Ledger
    from cost.metrics.table import Metrics
    from cost.optimise import Result
    from cost.rules._base import Context, Rule

LOOKBACK_DAYS: Final = 14
"""AWS Compute Optimizer's default."""


@dataclass(frozen=True, kw_only=True)
class Request:
    """What to analyse: `metrics` in a file, a folder, or "cloudwatch"; `inventory` a file or "aws".

    `thresholds` are by rule.
    """

    sources: list[str]
    metrics: str | None = None
    inventory: str | None = None
    save_inventory: Path | None = None
    objects: Path | None = None
    access_logs: Path | None = None
    state: Path | None = None
    month: str | None = None
    engine: str = "duckdb"
    days: int = LOOKBACK_DAYS
    thresholds: Mapping[str, Mapping[str, Decimal]] = field(default_factory=dict)
    exemptions: Path | None = None
    minimum_saving: Decimal | None = None
    """In place of the one that the file of exemptions names."""
    today: date = field(default_factory=lambda: datetime.now(UTC).date())


@dataclass(frozen=True, kw_only=True)
class Analysis:
    """What the rules found, and what they looked at."""

    result: Result
    context: Context


def analyse(request: Request) -> Analysis:
    """Read everything and run all rules.

    Raises:
        InputError: something named can't be used.
        UnfinishedError: CloudWatch did not answer.
    """
    from cost import bill as bills
    from cost.graph_files import read_graph

    graph = None if request.state is None else read_graph(request.state)
    bill = bills.load(request.sources, month=request.month, engine=request.engine)
    return analyse_bill(bill, request, graph)


def analyse_bill(bill: Bill, request: Request, graph: Graph | None) -> Analysis:
    """Run all rules over a bill that was read."""
    from cost.optimise import all_rules, optimise, window_of
    from cost.pricing import catalogue
    from cost.rules._base import Context

    if bill.currency == "mixed":
        raise InputError(
            "the bill has several currencies: savings can't be added up",
            next_step="analyse one currency's bill at a time",
        )
    context = Context(
        daily=bill.daily,
        window=window_of(bill.daily, request.days),
        prices=catalogue.load(),
        graph=graph,
        currency=bill.currency,
        unused_gpus=bill.unused_gpus,
    )
    rules = all_rules()
    metrics = _metrics(request.metrics, context, rules)
    full = context.given(metrics=metrics, inventory=_inventory(request, context, rules))
    full = _with_objects(full, request)
    chosen = _exemptions(request, bill, rules)
    return Analysis(result=optimise(full, rules, request.thresholds, chosen), context=full)


def _exemptions(request: Request, bill: Bill, rules: tuple[Rule, ...]) -> Exemptions:
    """Those of the file that are for a stack of the bill."""
    from cost.exemptions import Exemptions, about, read

    entries: tuple[Exemption, ...] = ()
    minimum = Decimal(0)
    if request.exemptions is not None:
        found, minimum = read(request.exemptions, (rule.id for rule in rules))
        named = bill.daily.filter(bill.daily.x_Stack.notnull()).select("x_Stack").distinct()
        entries = about(found, (row["x_Stack"] for row in named.to_pyarrow().to_pylist()))
    if request.minimum_saving is not None:
        minimum = request.minimum_saving
    return Exemptions(today=request.today, entries=entries, minimum_saving=minimum)


def _with_objects(context: Context, request: Request) -> Context:
    """What lies in buckets and who read it, where files of S3 say so."""
    from cost.inventory import access_logs, objects
    from trimtab.output import note

    listed = None if request.objects is None else objects.read(request.objects)
    reads = None if request.access_logs is None else access_logs.read(request.access_logs)
    for told in () if reads is None else reads.notes:
        note(f"{request.access_logs}: {told}")
    return context.given(objects=listed, reads=reads)


def _inventory(request: Request, context: Context, rules: tuple[Rule, ...]) -> Inventory | None:
    """What is there, as far as rules ask about it; None if no inventory was named."""
    from cost.inventory import files
    from cost.optimise import wanted
    from trimtab.output import note

    if request.inventory is None:
        return None
    if request.inventory != "aws":
        return files.read(Path(request.inventory))
    from cost.inventory import aws
    from trimtab.aws import client

    asked = wanted(context, rules)
    note(f"listing what is there: {', '.join(sorted({region for _, region in asked}))}")
    found = aws.read(client, asked)
    for (kind, region), why in sorted(found.failed.items()):
        note(f"{many(kind)} in {region} are not known: {why}")
    if request.save_inventory is not None:
        files.write(found, request.save_inventory)
    return found


def _metrics(given: str | None, context: Context, rules: tuple[Rule, ...]) -> Metrics | None:
    """Utilisation over the window; None if none was named."""
    from cost.optimise import asks, instances
    from trimtab.output import note

    if given is None:
        return None
    machines, others = instances(context), asks(context, rules)
    window = context.window
    days = f"{window.start:%F} to {window.end:%F}"
    if given == "cloudwatch":
        from cost.metrics import cloudwatch

        note(f"reading utilisation from CloudWatch, {days}")
        read = cloudwatch.read(_cloudwatch_client, machines, window.start, window.end, others)
    elif given.startswith(("prometheus=", "prometheus:")):
        from cost.metrics import prometheus

        note(f"reading utilisation from Prometheus, {days}")
        ids = list(chain.from_iterable(machines.values()))
        url, token = given[len("prometheus=") :], os.environ.get("PROMETHEUS_TOKEN")
        read = prometheus.read(url, ids, window.start, window.end, token)
    else:
        read = _metrics_of_files(Path(given), context, rules)
    billed = [(region, one) for region, ids in machines.items() for one in ids]
    found = read.of_bill([*billed, *((ask.region, ask.resource) for ask in others)])
    for text in found.notes:
        note(f"{found.source}: {text}")
    return found


def _metrics_of_files(path: Path, context: Context, rules: tuple[Rule, ...]) -> Metrics:
    from cost.metrics import files

    window = context.window
    found = files.read(path, [m for rule in rules for m in rule.measures])
    cut = found.between(window.start, window.end)
    days = f"{window.start:%F} to {window.end:%F}"
    if cut.span is None and found.span is not None:
        first, last = found.span
        raise SourceError(
            f"its hours ({first:%F} to {last:%F}) miss the bill's last days, {days}",
            where=str(path),
            next_step="give the bill and the utilisation of the same days",
        )
    rows = found.rows
    outside = rows.filter((rows.hour < window.start) | (rows.hour >= window.end)).count()
    count = outside.to_pyarrow().as_py()
    said = (f"{plural(count, 'hourly value')} outside of {days} left out",) if count else ()
    return replace(cut, notes=(*cut.notes, *said))


def _cloudwatch_client(region: str) -> Any:
    from trimtab.aws import client

    return client("cloudwatch", region)


def apply(planned: Plan, result: Result, at: datetime, ledger: Ledger) -> int:
    """Check the new settings, write them, and record it in the stack's ledger.

    Returns:
        How many lines the ledger grew by.

    Raises:
        SettingsError: the settings would be wrong, or a recommendation does not fit the file.
    """
    from cost.apply import write

    refuse_wrong_settings(planned)
    ledger.require_writable()  # before anything is written
    write(planned)
    return ledger.add(records(planned, result, at))


def records(planned: Plan, result: Result, at: datetime) -> list[Entry]:
    """What a ledger says of it once it is applied."""
    from cost.ledger import entries_of
    from cost.optimise import all_rules

    rules = {rule.id: rule for rule in all_rules()}
    return [
        *entries_of(planned.stack, "recommended", result.recommendations, rules, at),
        *entries_of(planned.stack, "applied", planned.patched, rules, at),
    ]


def ledger_of(location: str | None, folder: Path, stack: str) -> Ledger:
    """A stack's ledger: in a folder or below an s3:// prefix; of the project without a location."""
    from cost.ledger import FileLedger, in_project
    from cost.ledger_s3 import PREFIX, S3Ledger

    if location is None:
        return in_project(folder, stack)
    if location.startswith(PREFIX):
        return S3Ledger.at(location, stack)
    return FileLedger(Path(location) / f"{stack}.jsonl")


def refuse_wrong_settings(planned: Plan) -> None:
    """Refuse a change after which the program would not take the settings.

    Raises:
        SettingsError: saying which setting is wrong.
    """
    from cost._yaml_edit import document
    from infra.settings import parse
    from infra.settings.reader import sections_of

    if planned.patched:
        config = document(planned.after.decode("utf-8"))["config"]
        parse(sections_of(config), file=planned.file.name)
