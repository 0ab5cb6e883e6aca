"""Commits in the user's git repository, made beside the working tree, which stays as it is."""

from __future__ import annotations

import os
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from cost.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Mapping

FILE_MODE: Final = "100644"
NOBODY: Final = ("-c", "user.name=trimtab", "-c", "user.email=trimtab@localhost")
"""Signs where git knows no name, as in CI."""


@dataclass(frozen=True)
class Repository:
    """A clone, and the commit that is checked out."""

    top: Path
    head: str

    @classmethod
    def of(cls, folder: Path) -> Repository:
        """The repository of a folder.

        Raises:
            InputError: it is in none, or nothing was ever committed.
        """
        top = Path(_git(folder, "rev-parse", "--show-toplevel"))
        return cls(top.resolve(), _git(folder, "rev-parse", "--verify", "HEAD^{commit}"))

    def name_of(self, file: Path) -> str:
        """A file's path in the repository.

        Raises:
            InputError: it lies elsewhere.
        """
        try:
            return file.resolve().relative_to(self.top).as_posix()
        except ValueError:
            raise InputError(f"it is not in the repository {self.top}", where=str(file)) from None

    def committed(self, name: str) -> str | None:
        """A file's text as it was last committed; None if it never was."""
        done = _run(self.top, "cat-file", "blob", f"{self.head}:{name}")
        return None if done.returncode else done.stdout

    def commit(self, files: Mapping[str, str], message: str, parent: str) -> str:
        """Make a commit of files on top of another; no branch and no file moves.

        Raises:
            InputError: git refuses, in its own words.
        """
        with tempfile.TemporaryDirectory(prefix="trimtab-index-") as scratch:
            index = {"GIT_INDEX_FILE": str(Path(scratch) / "index")}
            _git(self.top, "read-tree", parent, more=index)
            for name, text in files.items():
                blob = _git(self.top, "hash-object", "-w", "--stdin", given=text)
                entry = f"{FILE_MODE},{blob},{name}"
                _git(self.top, "update-index", "--add", "--cacheinfo", entry, more=index)
            tree = _git(self.top, "write-tree", more=index)
        named = not _run(self.top, "var", "GIT_COMMITTER_IDENT").returncode
        identity = () if named else NOBODY
        return _git(self.top, *identity, "commit-tree", tree, "-p", parent, given=message)

    def message_of(self, branch: str) -> str | None:
        """What the last commit of a branch says; None without such a branch."""
        done = _run(self.top, "log", "-1", "--format=%B", f"refs/heads/{branch}", "--")
        return None if done.returncode else done.stdout

    def point(self, branch: str, commit: str) -> None:
        """Have a branch end with a commit.

        Raises:
            InputError: it is checked out, or no branch can be called so.
        """
        _git(self.top, "branch", "--force", branch, commit)

    def patches(self, base: str, tip: str, folder: Path) -> list[Path]:
        """Write the commits since `base` as files for `git am`."""
        folder.mkdir(parents=True, exist_ok=True)
        listed = _git(self.top, "format-patch", "-o", str(folder.resolve()), f"{base}..{tip}")
        return [Path(line) for line in listed.splitlines()]

    def origin(self) -> str | None:
        """The address of the remote `origin`."""
        done = _run(self.top, "remote", "get-url", "origin")
        return None if done.returncode else done.stdout.strip()

    def default_branch(self) -> str:
        """What pull requests are merged into: origin's default, else `main`."""
        done = _run(self.top, "symbolic-ref", "--short", "refs/remotes/origin/HEAD")
        return "main" if done.returncode else done.stdout.strip().removeprefix("origin/")


def _run(
    folder: Path,
    *arguments: str,
    given: str | None = None,
    more: Mapping[str, str] | None = None,
) -> subprocess.CompletedProcess[str]:
    command = ["git", "-C", str(folder), *arguments]
    environment = {**os.environ, **(more or {})}
    return subprocess.run(
        command, input=given, env=environment, capture_output=True, text=True, check=False
    )


def _git(
    folder: Path,
    *arguments: str,
    given: str | None = None,
    more: Mapping[str, str] | None = None,
) -> str:
    done = _run(folder, *arguments, given=given, more=more)
    if done.returncode:
        raise InputError(
            done.stderr.strip() or f"git {arguments[0]} failed",
            where=str(folder),
            next_step="run it in a clone of the project's repository",
        )
    return done.stdout.strip()
