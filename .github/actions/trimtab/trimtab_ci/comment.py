"""Keep one comment on a pull request: found again by its marker, and edited in place."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from trimtab.github.api import ApiError

if TYPE_CHECKING:
    from trimtab.github.api import GitHub


def comment(github: GitHub, number: int, mark: str, text: str) -> None:
    """Write the comment, or renew it.

    Only a bot's comment is taken for ours: people may quote the marker. A token that may not
    write, which is what GitHub gives to pull requests from forks, is no error: the text stands in
    the job's summary, and a notice says so.

    Raises:
        ApiError: GitHub refused for another reason, or cannot be reached.
    """
    try:
        known = next(
            (
                found["id"]
                for found in github.pages(f"issues/{number}/comments")
                if found["user"]["type"] == "Bot" and found["body"].startswith(mark)
            ),
            None,
        )
        if known is None:
            made = github.post(f"issues/{number}/comments", {"body": text})
        else:
            made = github.patch(f"issues/comments/{known}", {"body": text})
    except ApiError as error:
        if error.status != 403:
            raise
        sys.stdout.write(
            "::notice title=no comment::this run's token may not write (a pull request from a "
            "fork, or no `pull-requests: write`); see the job's summary\n"
        )
        return
    sys.stdout.write(f"{'written' if known is None else 'renewed'}: {made['html_url']}\n")
