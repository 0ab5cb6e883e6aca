"""Show a deployment on a terminal: live progress on stderr, its steps and their sum on stdout."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any, Final

from trimtab.commands.preview import short_type
from trimtab.output import err, out

if TYPE_CHECKING:
    from types import TracebackType

    from rich.progress import TaskID

    from cost.errors import TrimtabError
    from infra.engine.progress import Outcome
    from infra.engine.steps import Step

_DOING: Final = {
    "create": "creating",
    "update": "updating",
    "replace": "replacing",
    "delete": "deleting",
    "same": "looking at",
}
_SIGNS: Final = {"create": "+", "update": "~", "replace": "+-", "delete": "-", "same": " "}
_DONE: Final = {
    "create": "created",
    "update": "updated",
    "replace": "replaced",
    "delete": "deleted",
    "same": "unchanged",
}


class Live:
    """Progress as n of total and what is under way; a line for each change off a terminal."""

    def __init__(self, title: str, total: int | None, *, planned: bool = False) -> None:
        """Prepare; use as a context manager.

        Args:
            title: what is going on.
            total: how many operations are expected; None if nobody knows.
            planned: nothing is done, so nothing is reported as done.
        """
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

        self._planned = planned
        self._lock = threading.Lock()
        self._running: dict[str, str] = {}
        self._bar = Progress(
            TextColumn("{task.description}"),
            BarColumn(bar_width=24),
            MofNCompleteColumn(),
            TextColumn("{task.fields[doing]}"),
            console=err(),
            transient=True,
            disable=not err().is_terminal,
        )
        self._task: TaskID = self._bar.add_task(title, total=total, doing="")

    def __enter__(self) -> Live:
        self._bar.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._bar.stop()

    def started(self, step: Step) -> None:
        """An operation begins."""
        with self._lock:
            self._running[step.urn] = f"{_DOING[step.op]} {label(step.urn)}"
            self._show()

    def finished(self, step: Step) -> None:
        """An operation is done."""
        with self._lock:
            self._running.pop(step.urn, None)
            self._bar.advance(self._task)
            self._show()
        if not self._planned and step.op != "same" and not err().is_terminal:
            err().print(f"{_DONE[step.op]} {label(step.urn)}", markup=False)

    def failed(self, step: Step, error: TrimtabError) -> None:
        """An operation failed."""
        with self._lock:
            self._running.pop(step.urn, None)
            self._show()
        err().print(f"failed {_DOING[step.op]} {label(step.urn)}: {error.what}", markup=False)

    def _show(self) -> None:
        doing = list(self._running.values())
        more = f" and {len(doing) - 2} more" if len(doing) > 2 else ""
        self._bar.update(self._task, doing=", ".join(doing[:2]) + more)


def label(urn: str) -> str:
    """A resource as people say it: `s3 Bucket raw`."""
    from infra.engine.urns import name_of, type_of

    return f"{short_type(type_of(urn))} {name_of(urn)}"


def show(outcome: Outcome, *, planned: bool) -> None:
    """Print what changes, and how many of each."""
    for step in outcome.changes:
        why = f"  [{', '.join(step.changed)}]" if step.changed else ""
        out().print(f" {_SIGNS[step.op]:>2} {label(step.urn)}{why}", markup=False)
    words = _DOING if planned else _DONE
    counts = ", ".join(f"{n} {_word(words, op)}" for op, n in sorted(outcome.counts.items()))
    out().print(counts or "nothing there", markup=False)


def _word(words: dict[str, str], op: str) -> str:
    if words is _DONE or op == "same":
        return _DONE[op]
    return f"to {op}"


def as_json(outcome: Outcome, stack: str, *, show_secrets: bool = False) -> dict[str, Any]:
    """An outcome as JSON."""
    from cost.graph_files import mark

    return {
        "schema_version": 1,
        "stack": stack,
        "summary": dict(sorted(outcome.counts.items())),
        "steps": [
            {"urn": s.urn, "op": s.op, "changed": list(s.changed), "replaces": list(s.replaces)}
            for s in outcome.steps
        ],
        "outputs": mark(outcome.outputs, show=show_secrets),
        "notes": list(outcome.notes),
    }
