"""Put text that others wrote into Markdown: a name must not mention, link, fold or end anything."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

MAX_LENGTH: Final = 65_000
"""Characters of a comment. GitHub takes 65,536: the rest is for what a workflow adds."""

# An underscore inside a word stresses nothing, and stays readable in a mail.
_ACTIVE: Final = re.compile(r"[\\`*~\[\]|]|(?<!\w)_|_(?!\w)")
_HANDLE: Final = re.compile(r"(@|#)(?=\w)")
# A zero-width space: GitHub neither mentions nor links what it parts.
_APART: Final = "\u200b"


def plain(value: str) -> str:
    r"""One line of visible characters; line ends, controls and marks that reorder become spaces.

    >>> plain("a\nb\x1b[31m\u202ec")
    'a b [31m c'
    """
    hidden = ("Cc", "Cf", "Zl", "Zp")
    return "".join(" " if unicodedata.category(c) in hidden else c for c in value)


def text(value: str) -> str:
    r"""Text in a paragraph or in a table's cell: shown as it is, and without effect.

    >>> text("a|b <i> @team #12 [x](y)").replace("\u200b", "~")
    'a\\|b &lt;i> @~team #~12 \\[x\\](y)'
    """
    shown = plain(value).replace("&", "&amp;").replace("<", "&lt;")
    shown = _ACTIVE.sub(lambda found: "\\" + found[0], shown)
    return _HANDLE.sub(lambda found: found[1] + _APART, shown)


def fenced(value: str) -> str:
    """Text inside backticks or a fence, which it must not end."""
    return plain(value).replace("`", "'")


def code(value: str) -> str:
    r"""A name as code, in a paragraph or in a table's cell.

    >>> code("a`b|c")
    "`a'b\\|c`"
    """
    return f"`{fenced(value).replace('|', chr(92) + '|')}`"


def table(head: Sequence[str], rows: Iterable[Sequence[str]], figures: Collection[int]) -> str:
    r"""A table of texts that others wrote.

    Args:
        head: titles of the columns.
        rows: as many cells each.
        figures: the places of columns that are aligned to the right.

    >>> print(table(["Name", "Cost"], [["a|b", "1"]], {1}))
    | Name | Cost |
    |---|--:|
    | a\|b | 1 |
    """
    rule = "".join("|--:" if n in figures else "|---" for n, _ in enumerate(head)) + "|"
    first, *body = ("| " + " | ".join(map(text, row)) + " |" for row in (head, *rows))
    return "\n".join([first, rule, *body])


class Room:
    """How many characters are left; what does not fit is counted by whoever asks."""

    def __init__(self, length: int = MAX_LENGTH) -> None:
        self.left = length

    def takes(self, *lines: str) -> bool:
        """Whether the lines fit, with their ends; if so, their room is gone."""
        needed = sum(len(line) + 1 for line in lines)
        if needed > self.left:
            return False
        self.left -= needed
        return True
