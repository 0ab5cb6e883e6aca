"""What `trimtab rightsize --apply` does: change the file, write patches, or propose a branch."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from cost.apply import Plan
    from cost.ledger import Ledger
    from cost.optimise import Result
    from trimtab.rightsizing import Analysis

DESCRIPTIONS: Final = Path("build/rightsize")
"""Where a pull request's description is kept that could not be opened from here."""


class Per(StrEnum):
    """What one patch is for."""

    RECOMMENDATION = "recommendation"
    COMPONENT = "component"


@dataclass(frozen=True, kw_only=True)
class Applying:
    """What was asked for."""

    file: Path
    only: frozenset[str] = frozenset()
    dry_run: bool = False
    ledger: str | None = None
    patches: Path | None = None
    per: Per = Per.RECOMMENDATION
    open_pr: bool = False
    base: str | None = None


@dataclass(frozen=True, kw_only=True)
class Applied:
    """The recommendations with their patches, what was planned, and what to say of it.

    `body` is the pull request's description where it was only asked for.
    """

    result: Result
    planned: Plan
    said: tuple[str, ...] = ()
    body: str = ""


def apply(analysis: Analysis, asked: Applying) -> Applied:
    """Work out the change, and do with it what was asked for.

    Raises:
        InputError: the settings, the ledger or the repository do not allow it; nothing is changed.
        UnfinishedError: GitHub refused.
    """
    from cost.apply import plan, with_patches
    from trimtab.rightsizing import ledger_of

    planned = plan(asked.file, analysis.result.recommendations, asked.only)
    patched = with_patches(analysis.result.recommendations, planned)
    result = analysis.result.model_copy(update={"recommendations": patched})
    ledger = ledger_of(asked.ledger, planned.file.resolve().parent, planned.stack)
    done = Applied(result=result, planned=planned)
    if asked.open_pr or asked.patches is not None:
        return _branch(analysis, done, asked, ledger)
    return done if asked.dry_run else replace(done, said=_write(done, ledger))


def _write(done: Applied, ledger: Ledger) -> tuple[str, ...]:
    from trimtab import rightsizing
    from trimtab.output import note

    grown = rightsizing.apply(done.planned, done.result, datetime.now(UTC), ledger)
    if grown:
        note(f"recorded in {ledger.where}: {grown}")
    if not done.planned.patched:
        return ()
    stack = done.planned.stack
    return (f"next: trimtab preview -s {stack}, then deploy and commit the file and the ledger",)


def _branch(analysis: Analysis, done: Applied, asked: Applying, ledger: Ledger) -> Applied:
    from cost.apply import refuse_what_does_not_fit
    from cost.optimise import all_rules
    from trimtab import rightsizing
    from trimtab.pull_request import propose
    from trimtab.pull_request.body import Proposing
    from trimtab.pull_request.judged import judge

    planned = done.planned
    refuse_what_does_not_fit(planned)
    rightsizing.refuse_wrong_settings(planned)
    if not planned.patched:
        return replace(done, said=("nothing to propose: no recommendation changes this file",))
    files = propose.Files.of(planned, ledger)
    entries = rightsizing.records(planned, done.result, datetime.now(UTC))
    given = Proposing(
        planned=planned,
        context=analysis.context,
        rules={rule.id: rule for rule in all_rules()},
        judged=judge(planned) if asked.open_pr else None,
    )
    said: list[str] = []
    if asked.patches is not None and not asked.dry_run:
        made = propose.patches(given, files, entries, asked.per.value, asked.patches)
        said += [f"git am {path}" for path in made]
    if asked.open_pr:
        proposal = propose.propose(given, files, entries, asked.base)
        if asked.dry_run:
            return replace(done, body=proposal.body)
        github = propose.client(files.repository)
        if github is not None:
            said.append(propose.send(github, proposal))
        else:
            said += propose.keep(files.repository, proposal, DESCRIPTIONS)
    return replace(done, said=tuple(said))
