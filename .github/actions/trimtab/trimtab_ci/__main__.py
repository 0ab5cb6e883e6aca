"""`python -m trimtab_ci comment FOLDER | propose FOLDER --branch NAME --title TEXT --body FILE`."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from trimtab.github.api import ApiError, GitHub
from trimtab.github.propose import Proposal, files_below, propose
from trimtab_ci.comment import comment
from trimtab_ci.compose import compose, mark_of


def main(arguments: list[str] | None = None) -> int:
    """0: done; 2: something is missing; 3: GitHub refuses or cannot be reached."""
    parser = argparse.ArgumentParser(prog="trimtab_ci")
    commands = parser.add_subparsers(dest="command", required=True)
    one = commands.add_parser("comment", help="write or renew the pull request's comment")
    one.add_argument("folder", type=Path, help="what judge.sh wrote")
    one.add_argument("--dry-run", action="store_true", help="print it and leave")
    two = commands.add_parser("propose", help="open or renew a pull request with these files")
    two.add_argument("folder", type=Path, help="the files, as the repository shall have them")
    two.add_argument("--branch", required=True)
    two.add_argument("--title", required=True)
    two.add_argument("--body", type=Path, required=True)
    given = parser.parse_args(arguments)
    try:
        return _comment(given) if given.command == "comment" else _propose(given)
    except (ApiError, OSError, ValueError) as error:
        sys.stderr.write(f"error: {error}\n")
        return 3 if isinstance(error, ApiError) else 2


def _comment(given: argparse.Namespace) -> int:
    try:
        text = compose(given.folder, run=_run_url())
    except (KeyError, TypeError, ArithmeticError) as error:
        # A pull request's own code wrote the folder.
        raise ValueError(f"{given.folder} is not what judge.sh writes: {error!r}") from None
    if given.dry_run:
        sys.stdout.write(text)
        return 0
    _summary(text)
    comment(GitHub.of(os.environ), int(_needed("PULL_REQUEST")), mark_of(text), text)
    return 0


def _propose(given: argparse.Namespace) -> int:
    body = given.body.read_text(encoding="utf-8")
    proposal = Proposal(
        files=files_below(given.folder),
        base=_needed("BASE_BRANCH"),
        branch=given.branch,
        title=given.title,
        body=body,
    )
    said = propose(GitHub.of(os.environ), proposal)
    mark = "::notice title=left alone::" if said.outcome == "left alone" else ""
    sys.stdout.write(f"{mark}{said.text}\n")
    return 0


def _needed(name: str) -> str:
    value = os.environ.get(name, "")
    if not value:
        raise ValueError(f"the environment variable {name} is not set")
    return value


def _summary(text: str) -> None:
    """The same on the run's own page, which forks can write as well."""
    page = os.environ.get("GITHUB_STEP_SUMMARY")
    if page:
        with Path(page).open("a", encoding="utf-8") as file:
            file.write(text + "\n")


def _run_url() -> str | None:
    names = ("GITHUB_SERVER_URL", "GITHUB_REPOSITORY", "GITHUB_RUN_ID")
    server, repository, run = (os.environ.get(name) for name in names)
    return f"{server}/{repository}/actions/runs/{run}" if server and repository and run else None


if __name__ == "__main__":
    sys.exit(main())
