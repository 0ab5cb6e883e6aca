"""Write docs/comment.md, the comment on three planted faults: python -m tests.ci.comment_page."""

from __future__ import annotations

import tempfile
from pathlib import Path

from tests.ci.fake_github import github
from tests.ci.planted import FAULTS
from tests.ci.runner import ROOT
from tests.ci.test_pull_request import runner_of

FILE = ROOT / "docs" / "comment.md"
ABOUT = """\
# The comment on a pull request

What a reviewer reads who opens a pull request that rotates a key and plants three faults. A test
makes it by the workflow's own scripts and compares (`tests/ci`); `COMMIT` stands for the commit.
[How to have it](ci.md#pull-requests).

```python
"""


def page(comment: str, head: str) -> str:
    """The page: what the pull request adds, and the comment.

    Args:
        comment: as it was posted.
        head: the commit that its links show.
    """
    return f"{ABOUT}{FAULTS.strip()}\n```\n\n---\n\n{comment.replace(head, 'COMMIT').strip()}\n"


def main() -> None:
    """Judge the pull request, as the workflow does, and write the page."""
    with tempfile.TemporaryDirectory() as folder, github() as fake:
        runner = runner_of(Path(folder), fake.url)
        runner.job("pull-request.yml", "judge")
        runner.job("pull-request.yml", "comment")
        (posted,) = fake.comments
        FILE.write_text(page(str(posted["body"]), runner.context["github"]["sha"]), "utf-8")


if __name__ == "__main__":
    main()
