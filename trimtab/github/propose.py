"""Open one pull request with new settings, or renew the one that is open."""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, Literal
from urllib.parse import quote

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from trimtab.github.api import GitHub

TRAILER: Final = "Proposed-by: trimtab"
"""Ends each commit of ours: a branch whose last commit lacks it has been taken over by people."""
MAX_LENGTH: Final = 65_000
"""GitHub takes 65,536 characters of a description."""
MAY_CHANGE: Final = re.compile(r"(.+/)?(Pulumi\.[\w.-]+\.yaml|ledger/[\w.-]+\.jsonl)", re.ASCII)


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """The files as they shall be, by their path in the repository, and what to say about them.

    `before` are files that the base must have with this content: they were worked out from it.
    """

    files: Mapping[str, str]
    base: str
    branch: str
    title: str
    body: str
    before: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name in self.files:
            if not MAY_CHANGE.fullmatch(name):
                raise ValueError(f"{name}: only stacks' settings and their ledgers may change")


@dataclass(frozen=True)
class Proposed:
    """What became of a proposal, and what to say."""

    outcome: Literal["proposed", "nothing new", "left alone"]
    text: str


def files_below(folder: Path) -> dict[str, str]:
    """A folder's files, by their path in it."""
    found = sorted(p for p in folder.rglob("*") if p.is_file())
    return {p.relative_to(folder).as_posix(): p.read_text(encoding="utf-8") for p in found}


def propose(github: GitHub, proposal: Proposal) -> Proposed:
    """Commit the files to the branch, on top of the base, and see to its pull request.

    Nothing happens where the base has the files already. A branch to which people have committed is
    left as it is.

    Raises:
        ApiError: GitHub refused, such as where the repository does not let Actions open pull
            requests, or cannot be reached.
        ValueError: the base has other files than the proposal was worked out from.
    """
    base = github.get(f"git/ref/heads/{quote(proposal.base)}")["object"]["sha"]
    base_tree = github.get(f"git/commits/{base}")["tree"]["sha"]
    entries = [
        {"path": name, "mode": "100644", "type": "blob", "content": content}
        for name, content in proposal.files.items()
    ]
    tree = (
        github.post("git/trees", {"base_tree": base_tree, "tree": entries})["sha"]
        if entries
        else base_tree
    )
    if tree == base_tree:
        return Proposed("nothing new", f"nothing to propose: {proposal.base} has it already")
    _refuse_moved_base(github, proposal, base)
    if not _commit(github, proposal, base, tree):
        return Proposed(
            "left alone",
            f"people have committed to {proposal.branch}: "
            "merge or delete it, and the next run proposes again",
        )
    return Proposed("proposed", f"proposed: {_pull_request(github, proposal)['html_url']}")


def _refuse_moved_base(github: GitHub, proposal: Proposal, base: str) -> None:
    for name, content in proposal.before.items():
        found = github.find(f"contents/{quote(name)}?ref={base}")
        there = "" if found is None else base64.b64decode(found["content"]).decode()
        if there != content:
            raise ValueError(
                f"{proposal.base} has another {name} than this was worked out from: pull it first"
            )


def _commit(github: GitHub, proposal: Proposal, base: str, tree: str) -> bool:
    """Put the branch at the tree; False if it is not ours to move."""
    branch = quote(proposal.branch)
    known = github.find(f"git/ref/heads/{branch}")
    if known is not None:
        tip = github.get(f"git/commits/{known['object']['sha']}")
        if TRAILER not in tip["message"].splitlines():
            return False
        if tip["tree"]["sha"] == tree and [p["sha"] for p in tip["parents"]] == [base]:
            return True
    message = f"{proposal.title}\n\n{TRAILER}\n"
    made = github.post("git/commits", {"message": message, "tree": tree, "parents": [base]})
    if known is None:
        github.post("git/refs", {"ref": f"refs/heads/{proposal.branch}", "sha": made["sha"]})
    else:
        github.patch(f"git/refs/heads/{branch}", {"sha": made["sha"], "force": True})
    return True


def _pull_request(github: GitHub, proposal: Proposal) -> Any:
    owner = github.repository.partition("/")[0]
    head = quote(f"{owner}:{proposal.branch}", safe="")
    said = {"title": proposal.title, "body": _shortened(proposal.body)}
    for found in github.pages(f"pulls?state=open&head={head}&base={quote(proposal.base)}"):
        return github.patch(f"pulls/{found['number']}", said)
    return github.post("pulls", {**said, "head": proposal.branch, "base": proposal.base})


def _shortened(body: str) -> str:
    if len(body) <= MAX_LENGTH:
        return body
    kept = body[: MAX_LENGTH - 200].rpartition("\n")[0]
    left = body[len(kept) :].strip().count("\n") + 1
    fence = "\n```" if kept.count("```") % 2 else ""
    return f"{kept}{fence}\n\n*{left} more lines: see the run's artefact.*\n"
