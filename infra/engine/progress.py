"""What a deployment tells while it runs, and what it says at the end."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, Protocol

from cost.errors import InputError, TrimtabError, UnfinishedError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from infra.engine.steps import Step


class Progress(Protocol):
    """Told of every operation; called from several threads at once."""

    def started(self, step: Step) -> None:
        """An operation begins."""

    def finished(self, step: Step) -> None:
        """An operation is done, or there was nothing to do."""

    def failed(self, step: Step, error: TrimtabError) -> None:
        """An operation failed."""


class Silent:
    """Says nothing."""

    def started(self, step: Step) -> None:
        """Nothing."""

    def finished(self, step: Step) -> None:
        """Nothing."""

    def failed(self, step: Step, error: TrimtabError) -> None:
        """Nothing."""


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What a deployment did, or a preview of one would do.

    `outputs` are what the program exports; `notes` are for people.
    """

    steps: tuple[Step, ...]
    outputs: Mapping[str, Any] = field(default_factory=dict)
    notes: tuple[str, ...] = ()

    @property
    def counts(self) -> Mapping[str, int]:
        """How many resources each kind of operation has."""
        return Counter(step.op for step in self.steps)

    @property
    def changes(self) -> tuple[Step, ...]:
        """The steps that change something."""
        return tuple(s for s in self.steps if s.op != "same")


class Stopped(UnfinishedError):
    """Raised into the program so that it registers nothing more after a failure."""


_KEPT: Final = "what was done is kept: the same command goes on from there"
_CUT_OFF: Final = (
    "what a killed run was creating may be there, unknown to the state: "
    "`trimtab sandbox stop`, then the same command begins afresh"
)


def refuse(
    failures: Sequence[tuple[str, TrimtabError]],
    *,
    interrupted: bool,
    dry_run: bool = False,
    cut_off: bool = False,
) -> TrimtabError:
    """One error for all that failed.

    Args:
        failures: the places (urn, or file and line and urn) and what happened there.
        interrupted: the user stopped it.
        dry_run: nothing was to be changed.
        cut_off: an earlier run was killed while it created something that still is not settled.
    """
    next_step = None if dry_run else _KEPT
    if cut_off and failures:
        next_step = _CUT_OFF
    if not failures:
        what = "interrupted" if interrupted else "stopped"
        return UnfinishedError(what, next_step=next_step)
    wrong_input = all(isinstance(error, InputError) for _, error in failures)
    kind = InputError if wrong_input else UnfinishedError
    if len(failures) == 1:
        place, error = failures[0]
        return kind(
            error.what,
            where=place,
            allowed=error.allowed,
            next_step=error.next_step or next_step,
        )
    lines = "".join(f"\n  - {place}: {error.what}" for place, error in failures)
    return kind(f"{len(failures)} resources failed:{lines}", next_step=next_step)
