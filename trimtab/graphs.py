"""The graph that a command works on, and the one it compares with, from its options."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cost.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cost.graph import Graph


@dataclass(frozen=True, kw_only=True)
class Sources:
    """What the user named: a stack, a preview's file or a state's, and what to compare with."""

    stack: str | None = None
    preview: Path | None = None
    state: Path | None = None
    program: Path | None = None
    base: Path | None = None
    base_ref: str | None = None

    def __post_init__(self) -> None:
        files = "--preview FILE" if self.preview else "--state FILE" if self.state else None
        if self.stack is None and files is None:
            raise InputError(
                "nothing to look at", allowed="one of -s STACK, --preview FILE, --state FILE"
            )
        if self.stack is not None and files is not None:
            raise InputError(f"-s {self.stack} and {files}", allowed="one of them")
        if self.base is not None and self.base_ref is not None:
            raise InputError("--base and --base-ref", allowed="one of them")
        if self.stack is None and (self.base_ref is not None or self.program is not None):
            option = "--program" if self.base_ref is None else "--base-ref"
            raise InputError(f"{option} without a stack", next_step="name it with -s STACK")


def read_head(sources: Sources) -> Graph:
    """The graph to work on.

    Raises:
        InputError: a file, the stack or its settings are unusable.
    """
    if sources.stack is None:
        from cost.graph_files import read_graph

        if sources.preview is not None:
            return read_graph(sources.preview, state=sources.state)
        assert sources.state is not None  # noqa: S101 - Sources has seen to it
        return read_graph(sources.state)
    from infra.engine import find_project

    return preview_of(sources.stack, find_project(sources.program))


def preview_of(stack: str, folder: Path, config: Mapping[str, Any] | None = None) -> Graph:
    """Preview the program of a project's folder.

    Args:
        stack: its stack.
        folder: the folder of Pulumi.yaml.
        config: settings that replace the stack's own.

    Raises:
        InputError: the stack or its settings are unusable, or the program raised.
    """
    import infra
    from infra.engine import preview, preview_folder

    # Our own program may share this process; another's modules could be mistaken for ours.
    if folder == Path(infra.__file__).resolve().parents[1]:
        return preview(stack, project=folder, config=config)
    return preview_folder(stack, folder, config=config)


def read_base(sources: Sources, head: Graph) -> Graph | None:
    """The graph to compare with, None where none was named.

    Raises:
        InputError: it is unusable, or of another stack than `head`.
    """
    if sources.base_ref is not None and sources.stack is not None:
        from infra.engine import preview_ref

        base = preview_ref(sources.stack, sources.base_ref, project=sources.program)
    elif sources.base is not None:
        from cost.graph_files import read_graph

        base = read_graph(sources.base)
    else:
        return None
    if (base.project, base.stack) != (head.project, head.stack):
        raise InputError(
            f"the base is of {base.project}/{base.stack}, not of {head.project}/{head.stack}",
            where=str(sources.base or sources.base_ref),
            next_step="compare with a preview or state of the same stack",
        )
    return base
