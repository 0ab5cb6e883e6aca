"""Look up an instance type: hardware, prices, spot, measured speed."""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from trimtab.cli import Group
from trimtab.options import amount

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cost.pricing.search import Found
    from cost.pricing.sheet import Rate, Sheet
    from cost.tables import Fitted

EXAMPLES = """Examples:

  trimtab catalog show g5.12xlarge

  trimtab catalog show p4d.24xlarge --region us-west-2 --format json

  trimtab catalog list --gpu any --min-gpus 4 --max-usd-hour 10"""

app = typer.Typer(
    cls=Group,
    rich_markup_mode=None,
    no_args_is_help=True,
    add_completion=False,
    help="Look up an instance type: hardware, prices, spot, measured speed.",
    epilog=EXAMPLES,
)


class Format(StrEnum):
    """How the answer is written."""

    CONSOLE = "console"
    JSON = "json"


class Arch(StrEnum):
    """A processor's architecture."""

    AMD64 = "amd64"
    ARM64 = "arm64"


Region = Annotated[str, typer.Option(help="The AWS region; prices are known of us-east-1 only.")]
Form = Annotated[Format, typer.Option("--format", help="How to write it.")]


@app.command()
def show(
    name: Annotated[str, typer.Argument(help="An instance type, such as g5.12xlarge.")],
    region: Region = "us-east-1",
    form: Form = Format.CONSOLE,
) -> None:
    """Show one instance type and what is like it."""
    from cost.pricing.catalogue import load
    from cost.pricing.sheet import sheet
    from trimtab.output import emit_json, out

    found = sheet(load(), name, region)
    if form is Format.JSON:
        emit_json(found.model_dump(mode="json"))
        return
    for title, text in _facts(found):
        out().print(f"{title:12} {text}", markup=False)
    if found.neighbours:
        out().print()
        out().print(_neighbours(found))


@app.command("list")
def list_types(  # noqa: PLR0913, PLR0917 - a command's options
    gpu: Annotated[
        str | None, typer.Option(help="A GPU by its name, such as a10g, or any.")
    ] = None,
    min_gpus: Annotated[int, typer.Option(min=0, help="GPUs at least.")] = 0,
    min_vcpu: Annotated[int, typer.Option(min=0, help="vCPUs at least.")] = 0,
    min_memory_gib: Annotated[int, typer.Option(min=0, help="Memory at least, in GiB.")] = 0,
    arch: Annotated[Arch | None, typer.Option(help="The processor's architecture.")] = None,
    max_usd_hour: Annotated[
        Decimal | None,
        typer.Option(parser=amount, metavar="USD", help="On demand an hour at most."),
    ] = None,
    limit: Annotated[int, typer.Option(min=1, help="How many to show.")] = 20,
    region: Region = "us-east-1",
    form: Form = Format.CONSOLE,
) -> None:
    """List the types that fit, the cheapest first."""
    from cost.pricing.catalogue import load
    from cost.pricing.search import Needs, search
    from trimtab.output import emit_json, note, out

    needs = Needs(
        gpu=gpu,
        min_gpus=min_gpus,
        min_vcpu=min_vcpu,
        min_memory_gib=Decimal(min_memory_gib),
        arch=None if arch is None else arch.value,
        max_hour=max_usd_hour,
    )
    found = search(load(), needs, region)
    if form is Format.JSON:
        types = [one.model_dump(mode="json") for one in found[:limit]]
        emit_json({"schema_version": 1, "region": region, "matching": len(found), "types": types})
        return
    out().print(_listing(found[:limit]))
    more = "" if len(found) <= limit else f", {limit} shown: see --limit"
    note(f"{len(found)} types fit{more}; prices of {load().as_of}, {region}")


def _facts(found: Sheet) -> Iterator[tuple[str, str]]:
    """The lines of one type: a title and its text."""
    h = found.hardware
    yield found.name, f"in {found.region}"
    yield "cpu", f"{_or(h.vcpu)} vCPU, {_or(h.arch)} ({_or(h.cpu)})"
    yield "memory", f"{_number(h.memory_gib)} GiB"
    if h.gpu is not None:
        count = f"{h.gpus} x " if h.gpus else "a share of one "
        yield "gpu", f"{count}{h.gpu}, {_gib(h.gpu_memory_gib)} GiB each"
    if h.accelerator is not None:
        yield "accelerator", f"{h.accelerators} x {h.accelerator}"
    if h.local_nvme_gb is not None:
        yield "local disks", f"{h.local_nvme_gb:,} GB NVMe"
    efa = f", {h.efa} EFA" if h.efa else ""
    yield "network", f"{_number(h.network_gbps)} Gbps baseline{efa}"
    yield "ebs", "?" if h.ebs_mbps is None else f"up to {h.ebs_mbps:,} Mbps"
    yield "on demand", f"{_rate(found.on_demand)}  (prices of {found.on_demand.as_of})"
    yield "spot", _spot(found)
    yield from _measured(found)


def _rate(rate: Rate) -> str:
    from cost.estimate.words import rate as digits
    from cost.money import usd

    if rate.hour is None or rate.month is None:
        return "price not known"
    parts = [f"{digits(rate.hour)} an hour, {usd(rate.month)} a month"]
    if rate.per_gpu_hour is not None:
        parts.append(f"{digits(rate.per_gpu_hour)} a GPU-hour")
    if rate.per_vcpu_hour is not None:
        parts.append(f"{digits(rate.per_vcpu_hour)} a vCPU-hour")
    return ", ".join(parts)


def _spot(found: Sheet) -> str:
    s = found.spot
    if s is None:
        return "not known"
    return (
        f"{_rate(s)}; {s.saving_percent}% saved on average, "
        f"{s.interruption} interrupted in a month  (Spot Advisor of {s.as_of})"
    )


def _measured(found: Sheet) -> Iterator[tuple[str, str]]:
    m = found.measured
    if m is None:
        yield "measured", "nothing known"
        return
    parts = []
    if m.coremark_per_second is not None:
        per = "" if m.coremark_per_usd is None else f" ({m.coremark_per_usd:,} for a dollar)"
        parts.append(f"CoreMark {m.coremark_per_second:,} a second{per}")
    if m.ffmpeg_fps is not None:
        parts.append(f"ffmpeg {m.ffmpeg_fps:g} fps{' on the GPU' if m.ffmpeg_on_gpu else ''}")
    models = [model for model in (m.cpu_model, m.gpu_model) if model is not None]
    yield "measured", f"{', '.join(parts + models)}  (one run on {m.ran_on})"


def _neighbours(found: Sheet) -> Fitted:
    from cost.tables import Column, Fitted

    numbers = [Column(name, number=True) for name in ("vCPU", "GiB", "$/hour", "times")]
    table = Fitted(Column("neighbour"), Column("relation"), Column("gpu"), *numbers)
    for n in found.neighbours:
        gpu = _gpus(n.gpus, n.gpu)
        cells = (_or(n.vcpu), _number(n.memory_gib), _hourly(n.hour), _number(n.times))
        table.add(n.name, n.relation, gpu, *cells)
    return table


def _listing(found: Sequence[Found]) -> Fitted:
    from cost.tables import Column, Fitted

    table = Fitted(
        Column("type"),
        Column("arch", leaves=2),
        Column("gpu"),
        *(Column(name, number=True) for name in ("vCPU", "GiB", "$/hour", "$/GPU-hour")),
        Column("spot saves", number=True, leaves=3),
        Column("interrupted", number=True, leaves=1),
    )
    for f in found:
        gpu = _gpus(f.gpus, f.gpu)
        saves = "?" if f.spot_saving_percent is None else f"{f.spot_saving_percent}%"
        per_gpu = "" if f.per_gpu_hour is None else _hourly(f.per_gpu_hour)
        cells = (_or(f.vcpu), _number(f.memory_gib), _hourly(f.hour), per_gpu)
        table.add(f.name, _or(f.arch), gpu, *cells, saves, f.interruption or "?")
    return table


def _hourly(price: Decimal | None) -> str:
    """Prices below each other, all with four decimals; `show` and JSON have every digit."""
    return "?" if price is None else f"{price:,.4f}"


def _gpus(count: int, name: str | None) -> str:
    """A count of none with a name is a type that has a share of one."""
    if name is None:
        return ""
    return f"{count} x {name}" if count else f"share of {name}"


def _or(fact: object) -> str:
    return "?" if fact is None else str(fact)


def _gib(memory: Decimal | None) -> str:
    return _number(None if memory is None else round(memory, 1))


def _number(number: Decimal | None) -> str:
    """At most six decimals, no trailing zeros."""
    if number is None:
        return "?"
    return f"{round(number, 6).normalize():,f}"
