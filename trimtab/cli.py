"""The command line's frame: one file a command, found by looking, imported only when called."""

from __future__ import annotations

import ast
import importlib
from pathlib import Path
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup

from trimtab.failures import as_ours

COMMANDS = Path(__file__).parent / "commands"


def command_names() -> tuple[str, ...]:
    """The commands, by the names of their files."""
    return tuple(sorted(p.stem for p in COMMANDS.glob("*.py") if not p.stem.startswith("_")))


def load(name: str) -> Any:
    """Import a command's module and build it from the `app` (a typer.Typer) that it defines."""
    module = importlib.import_module(f"trimtab.commands.{name}")
    return typer.main.get_command(module.app)


def _stand_in(name: str) -> TyperCommand:
    """A command with its summary alone, its module's first line, read without importing it."""
    source = (COMMANDS / f"{name}.py").read_text(encoding="utf-8")
    docstring = ast.get_docstring(ast.parse(source)) or ""
    return TyperCommand(name=name, help=docstring.partition("\n")[0])


class Group(TyperGroup):
    """A group whose list of commands has their whole first sentences, not cut at the width."""

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """The command; its summary is the first paragraph of its help."""
        command = super().get_command(ctx, cmd_name)
        if command is not None and command.short_help is None and command.help:
            command.short_help = " ".join(command.help.partition("\n\n")[0].split())
        return command


class LazyGroup(Group):
    """Lists commands by their files and imports only the one that is called."""

    def list_commands(self, ctx: Any) -> list[str]:
        """Names of all commands; their summaries are read now."""
        del ctx
        for name in command_names():
            self.commands.setdefault(name, _stand_in(name))
        return sorted(self.commands)

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Import the command that is called; near names are suggested for one that is not there."""
        if args[0] in command_names():
            return args[0], load(args[0]), args[1:]
        self.list_commands(ctx)
        return super().resolve_command(ctx, args)

    def invoke(self, ctx: Any) -> Any:
        """Run the command; Ctrl-C is told of as other errors are, where Typer leaves with 130."""
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt as error:
            raise as_ours(error) or error from None


app = typer.Typer(cls=LazyGroup, no_args_is_help=True, rich_markup_mode=None)


def _version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        typer.echo(f"trimtab {version('trimtab')}")
        raise typer.Exit


@app.callback(
    epilog="Exit codes: 0 fine, 1 a gate failed, 2 bad input or usage, 3 could not finish."
)
def trimtab(
    version: bool = typer.Option(
        False, "--version", callback=_version, is_eager=True, help="Print the version and leave."
    ),
) -> None:
    """Provision an ML platform on AWS and keep it the right size.

    Start with: trimtab tour
    """
    del version
