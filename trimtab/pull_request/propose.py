"""Put recommendations on a branch: as patches, as a local branch, or as a pull request."""

from __future__ import annotations

import os
import re
import shlex
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from cost.errors import InputError, UnfinishedError
from cost.ledger import FileLedger
from trimtab.github.api import ApiError, GitHub
from trimtab.github.propose import TRAILER, Proposal
from trimtab.github.propose import propose as open_or_renew
from trimtab.pull_request import body
from trimtab.pull_request.repository import Repository

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from cost.apply import Plan
    from cost.ledger import Entry, Ledger
    from trimtab.pull_request.body import Proposing

Per = Literal["recommendation", "component"]
_GITHUB: Final = re.compile(r"(?:.*@|https?://)?[^/:]+[:/](?P<name>[\w.-]+/[\w.-]+?)(?:\.git)?/?")


@dataclass(frozen=True, kw_only=True)
class Files:
    """What the repository has, and shall have: the settings and the ledger."""

    repository: Repository
    settings: str
    ledger: str
    before: Mapping[str, str]
    log: FileLedger

    @classmethod
    def of(cls, planned: Plan, ledger: Ledger) -> Files:
        """Find them.

        Raises:
            InputError: they are in no repository, or differ from what was committed.
        """
        if not isinstance(ledger, FileLedger):
            raise InputError(
                "a branch carries its ledger's lines with it",
                where=ledger.where,
                next_step="leave --ledger away, or use --apply without a branch",
            )
        repository = Repository.of(planned.file.resolve().parent)
        settings = repository.name_of(planned.file)
        log = repository.name_of(ledger.path)
        before = {settings: planned.before.decode(), log: ledger.with_entries(())}
        for name, text in before.items():
            if (repository.committed(name) or "") != text:
                raise InputError(
                    "it differs from what was committed last",
                    where=name,
                    next_step=f"commit or restore it first: git status {name}",
                )
        return cls(repository=repository, settings=settings, ledger=log, before=before, log=ledger)

    def after(self, text: str, entries: Sequence[Entry]) -> dict[str, str]:
        """Both files, with a text of the settings and with entries in the ledger."""
        return {self.settings: text, self.ledger: self.log.with_entries(entries)}


def patches(
    given: Proposing, files: Files, entries: Sequence[Entry], per: Per, folder: Path
) -> list[Path]:
    """Write a file for `git am` for each recommendation, or for each component.

    They build on each other: `git am FOLDER/*.patch` takes all, in their order.
    """
    from cost.apply import steps

    tip = files.repository.head
    taken: set[str] = set()
    for group, text in steps(given.planned, per):
        taken |= {one.id for one in group}
        said = [e for e in entries if e.event == "recommended" or e.id in taken]
        currency = given.context.currency
        messages = [body.message(one, given.rules[one.rule], currency) for one in group]
        tip = files.repository.commit(files.after(text, said), "\n".join(messages), tip)
    return files.repository.patches(files.repository.head, tip, folder)


def propose(given: Proposing, files: Files, entries: Sequence[Entry], base: str | None) -> Proposal:
    """What a pull request is made of.

    Raises:
        InputError: the ledger lies where a proposal may not write.
    """
    try:
        return Proposal(
            files=files.after(given.planned.after.decode(), entries),
            before={name: text for name, text in files.before.items() if text},
            base=base or files.repository.default_branch(),
            branch=f"trimtab/right-size-{given.stack}",
            title=body.title(given),
            body=body.render(given),
        )
    except ValueError as error:
        raise InputError(str(error), allowed="Pulumi.STACK.yaml, ledger/STACK.jsonl") from None


def client(repository: Repository) -> GitHub | None:
    """GitHub, as the environment and the remote `origin` describe it; None without a token.

    Raises:
        InputError: there is a token, and nothing says for which repository.
    """
    token = os.environ.get("GITHUB_TOKEN") or os.environ.get("GH_TOKEN")
    if not token:
        return None
    match = _GITHUB.fullmatch(repository.origin() or "")
    name = os.environ.get("GITHUB_REPOSITORY") or (match["name"] if match else None)
    if name is None:
        raise InputError(
            "which repository on GitHub it is is not known",
            next_step="export GITHUB_REPOSITORY=OWNER/NAME",
        )
    api = os.environ.get("GITHUB_API_URL", "https://api.github.com")
    try:
        return GitHub(api=api, repository=name, token=token)
    except ApiError as error:
        raise InputError(str(error)) from None


def send(github: GitHub, proposal: Proposal) -> str:
    """Open the pull request, or renew it; says what happened.

    Raises:
        InputError: the base branch has other files than the working copy.
        UnfinishedError: GitHub refused or cannot be reached.
    """
    try:
        return open_or_renew(github, proposal).text
    except ValueError as error:
        raise InputError(str(error)) from None
    except ApiError as error:
        raise UnfinishedError(f"GitHub: {error}", next_step="check GITHUB_TOKEN's rights") from None


def keep(repository: Repository, proposal: Proposal, folder: Path) -> list[str]:
    """Without a token: make the branch here, write the description; says what to run.

    Raises:
        InputError: the branch has somebody's commits, or is checked out.
    """
    there = repository.message_of(proposal.branch)
    if there is not None and TRAILER not in there.splitlines():
        raise InputError(
            "people have committed to it",
            where=f"branch {proposal.branch}",
            next_step="merge or delete it",
        )
    message = f"{proposal.title}\n\n{TRAILER}\n"
    commit = repository.commit(proposal.files, message, repository.head)
    repository.point(proposal.branch, commit)
    folder.mkdir(parents=True, exist_ok=True)
    page = folder / f"{proposal.branch.rpartition('/')[2]}.md"
    page.write_text(proposal.body, encoding="utf-8")
    return [
        f"branch {proposal.branch} is made here, its description is {page}; then:",
        f"  git push --force-with-lease origin {proposal.branch}",
        f"  gh pr create --base {proposal.base} --head {proposal.branch}"
        f" --title {shlex.quote(proposal.title)} --body-file {page}",
    ]
