"""Deploy a stack to an AWS emulator on this machine; look at it, disturb it, take it away."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from trimtab.cli import Group

if TYPE_CHECKING:
    from infra.engine.progress import Outcome
    from infra.sandbox.events import Delivery
    from trimtab.session import Session

app = typer.Typer(cls=Group, rich_markup_mode=None, add_completion=False, no_args_is_help=True)

Stack = Annotated[str, typer.Option("--stack", "-s", help="The stack.")]
Json = Annotated[
    str | None, typer.Option("--json", metavar="FILE", help="Write JSON; - is stdout.")
]
Expect = Annotated[
    bool, typer.Option("--expect-no-changes", help="Leave with 1 if anything changes.")
]
Parallel = Annotated[int, typer.Option(min=1, max=64, help="Operations at a time.")]
Component = Annotated[str, typer.Argument(help="Such as clusters.trainer.")]
MaybeStack = Annotated[
    str | None, typer.Option("--stack", "-s", help="Whose, where several stacks have it.")
]


@app.callback(
    epilog="Examples:\n\n  trimtab sandbox up\n\n  trimtab sandbox up --expect-no-changes\n\n"
    "  trimtab sandbox exec -- pulumi preview -s local\n\n"
    "  trimtab sandbox interrupt clusters.trainer"
)
def sandbox() -> None:
    """Deploy a stack to an AWS emulator on this machine; look at it, disturb it, take it away.

    Nothing here reaches AWS: the emulator listens on 127.0.0.1, and real credentials are not used.
    """


@app.command()
def up(
    stack: Stack = "local",
    json: Json = None,
    expect_no_changes: Expect = False,
    parallel: Parallel = 8,
) -> None:
    """Deploy the stack's program; start the emulator if it does not run."""
    from trimtab.deployment import Live
    from trimtab.session import open_session

    with open_session(stack, start=True, parallel=parallel) as session:
        with Live(f"preview {stack}", _expected(session), planned=True) as live:
            plan = session.plan(live)
        _say(plan)
        if expect_no_changes and plan.changes:
            _finish(plan, stack, json, planned=True, expect_no_changes=True)
        with Live(f"up {stack}", len(plan.steps)) as live:
            outcome = session.up(live)
    _finish(outcome, stack, json, planned=False)


@app.command()
def preview(
    stack: Stack = "local",
    json: Json = None,
    expect_no_changes: Expect = False,
    parallel: Parallel = 8,
) -> None:
    """Say what `up` would do; change nothing."""
    from trimtab.deployment import Live
    from trimtab.session import open_session

    with (
        open_session(stack, start=True, parallel=parallel) as session,
        Live(f"preview {stack}", _expected(session), planned=True) as live,
    ):
        outcome = session.plan(live)
    _say(outcome)
    _finish(outcome, stack, json, planned=True, expect_no_changes=expect_no_changes)


@app.command()
def refresh(
    stack: Stack = "local",
    json: Json = None,
    expect_no_changes: Expect = False,
    parallel: Parallel = 8,
) -> None:
    """Ask the emulator what everything is like now; report drift and correct the state."""
    from trimtab.deployment import Live
    from trimtab.session import open_session

    with (
        open_session(stack, parallel=parallel) as session,
        Live(f"refresh {stack}", _expected(session)) as live,
    ):
        outcome = session.refresh(live)
    _finish(outcome, stack, json, planned=False, expect_no_changes=expect_no_changes)


@app.command()
def destroy(stack: Stack = "local", json: Json = None, parallel: Parallel = 8) -> None:
    """Delete all that the stack has deployed, protected, retained or full: it is an emulator."""
    from trimtab.deployment import Live
    from trimtab.session import open_session

    with (
        open_session(stack, parallel=parallel) as session,
        Live(f"destroy {stack}", _expected(session)) as live,
    ):
        outcome = session.destroy(live)
    _say(outcome)
    _finish(outcome, stack, json, planned=False)


@app.command(
    name="export",
    epilog="Example: trimtab sandbox export --file state.json, then "
    "trimtab sandbox exec -- pulumi stack import --file state.json -s local",
)
def export(
    stack: Stack = "local",
    file: Annotated[Path | None, typer.Option(help="Where to; stdout if not given.")] = None,
) -> None:
    """Write the stack's state for the official CLI, which carries on from it."""
    from trimtab.exchange import exported
    from trimtab.session import open_session

    with open_session(stack) as session:
        text = exported(session)
    if file is None:
        typer.echo(text, nl=False)
    else:
        file.write_text(text, encoding="utf-8")


@app.command(
    name="import",
    epilog="Example: trimtab sandbox exec -- pulumi stack export --show-secrets "
    "--file state.json -s local, then trimtab sandbox import state.json",
)
def import_(
    file: Annotated[Path, typer.Argument(help="What `pulumi stack export` wrote.")],
    stack: Stack = "local",
) -> None:
    """Take over what the official CLI has deployed to this emulator, and carry on from it.

    The file takes the place of the stack's own state. What another emulator, stack or project has
    deployed, or AWS itself, is refused.
    """
    from trimtab.exchange import take_over
    from trimtab.output import out
    from trimtab.session import open_session

    with open_session(stack) as session:
        count = take_over(session, file)
    out().print(f"stack {stack}: {count} resources are taken over from {file}", markup=False)


@app.command()
def stop() -> None:
    """End the emulator, with all that is deployed in it."""
    from infra.engine import find_project
    from infra.sandbox import emulator
    from trimtab.output import out

    stopped = emulator.stop(find_project())
    out().print("the emulator is stopped" if stopped else "no emulator was running")


@app.command()
def status(
    json: Json = None,
    types: Annotated[bool, typer.Option("--types", help="List every type and its grade.")] = False,
) -> None:
    """Say what runs, what is deployed, and how honestly each resource type is emulated."""
    from trimtab.output import emit_json, out
    from trimtab.sandbox_status import read_status, render

    found = read_status()
    if json is not None:
        emit_json(found, json)
    if json != "-":
        out().print(render(found, every_type=types), markup=False)


@app.command(
    name="exec",
    epilog="Example: trimtab sandbox exec -- pulumi up -s local",
    context_settings={"ignore_unknown_options": True},
)
def execute(
    command: Annotated[list[str], typer.Argument(help="The command, after --.")],
) -> None:
    """Run a command on the emulator: the official CLI, the aws CLI, anything that speaks AWS.

    It gets dummy credentials and a backend of the sandbox's own, whatever the shell has.
    """
    from infra.engine import find_project
    from infra.sandbox import shell

    raise typer.Exit(shell.execute(command, find_project()))


@app.command(
    epilog='Examples:\n\n  eval "$(trimtab sandbox env)"\n\n  eval "$(trimtab sandbox env --unset)"'
)
def env(
    unset: Annotated[
        bool, typer.Option("--unset", help="Print what takes the variables back.")
    ] = False,
) -> None:
    """Print the variables of `exec` for this shell, as lines for eval."""
    import os

    from infra.engine import find_project
    from infra.sandbox import shell

    if unset:
        text = shell.undo(os.environ)
    else:
        text = shell.exports(shell.open_shell(find_project()), os.environ)
    typer.echo(text, nl=False)


@app.command()
def interrupt(
    component: Component,
    instance: Annotated[
        str | None, typer.Option(help="Which instance; the one that runs longest if not given.")
    ] = None,
    stack: MaybeStack = None,
    json: Json = None,
) -> None:
    """Take a spot instance of a component away, as AWS does."""
    from infra.sandbox import events

    _tell(events.interrupt(_emulator(), component, instance_id=instance, stack=stack), json)


@app.command()
def alarm(
    component: Component,
    name: Annotated[
        str | None, typer.Option(help="Which alarm, where the component has several.")
    ] = None,
    state: Annotated[str, typer.Option(help="OK, ALARM or INSUFFICIENT_DATA.")] = "ALARM",
    stack: MaybeStack = None,
    json: Json = None,
) -> None:
    """Set an alarm of a component to a state, and do what the alarm says."""
    from infra.sandbox import events

    state = state.upper()
    _tell(events.alarm(_emulator(), component, name=name, state=state, stack=stack), json)  # type: ignore[arg-type]  # events.alarm refuses other states by name


@app.command()
def budget(
    component: Component,
    percent: Annotated[int, typer.Option(help="Spend as a share of the limit.")] = 100,
    stack: MaybeStack = None,
    json: Json = None,
) -> None:
    """Let spend reach a share of a component's budgets, and notify who is to hear of it."""
    from infra.sandbox import events

    _tell(events.budget(_emulator(), component, percent=percent, stack=stack), json)


@app.command()
def tick(
    component: Annotated[str, typer.Argument(help="Such as pulls.rates.")],
    stack: MaybeStack = None,
    json: Json = None,
) -> None:
    """Let the time of a component's schedules come, and call who is to be called then."""
    from infra.sandbox import events

    _tell(events.tick(_emulator(), component, stack=stack), json)


@app.command(
    epilog="Example: trimtab sandbox feed streams.clicks clicks.jsonl\n\n"
    "Leaves with 1 if a record ended nowhere, or twice."
)
def feed(
    component: Annotated[str, typer.Argument(help="Such as streams.clicks.")],
    file: Annotated[Path, typer.Argument(help="Lines, each of them a record; - is stdin.")],
    stack: MaybeStack = None,
    json: Json = None,
) -> None:
    """Feed records to a deployed stream, and deliver them to its functions and the lake."""
    from infra.sandbox.feed import feed as feed_
    from trimtab.feeding import as_json, lines_of, render
    from trimtab.output import emit_json, out

    fed = feed_(_emulator(), component, lines_of(file), stack=stack)
    if json is not None:
        emit_json(as_json(fed), json)
    if json != "-":
        out().print(render(fed), markup=False)
    if fed.lost:
        raise typer.Exit(1)


def _emulator() -> Any:
    from cost.errors import EmulatorError
    from infra.engine import find_project
    from infra.sandbox import emulator

    found = emulator.find(find_project())
    if found is None:
        raise EmulatorError("no emulator runs", next_step="trimtab sandbox up")
    return found


def _expected(session: Session) -> int | None:
    """How many operations to expect: as many as there are resources, if any are known."""
    return len(session.state.entries) or None


def _say(outcome: Outcome) -> None:
    from trimtab.output import note

    for text in outcome.notes:
        note(f"note: {text}")


def _finish(
    outcome: Outcome,
    stack: str,
    json: str | None,
    *,
    planned: bool,
    expect_no_changes: bool = False,
) -> None:
    """Print or write an outcome; leave with 1 if there should have been no changes."""
    from trimtab.deployment import as_json, show
    from trimtab.output import emit_json, note

    if json is not None:
        emit_json(as_json(outcome, stack), json)
    if json != "-":
        show(outcome, planned=planned)
    if expect_no_changes and outcome.changes:
        note(f"expected no changes, found {len(outcome.changes)}")
        raise typer.Exit(1)


def _tell(delivery: Delivery, json: str | None) -> None:
    from dataclasses import asdict

    from trimtab.output import emit_json, out

    if json is not None:
        emit_json({"schema_version": 1, **asdict(delivery)}, json)
    if json == "-":
        return
    out().print(f"{delivery.component}: {', '.join(delivery.events)} ({delivery.subject})")
    for receipt in delivery.receipts:
        detail = f": {receipt.detail}" if receipt.detail else ""
        line = f"  {receipt.status} {receipt.via} -> {receipt.target}{detail}"
        out().print(line, markup=False)
    for text in delivery.notes:
        out().print(f"  {text}", markup=False)
