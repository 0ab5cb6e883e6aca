"""Which files a bill is, and what they are like: enough to know whether anything changed."""

from __future__ import annotations

import shutil
import tempfile
import weakref
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from cost.billing import _ce, _sources

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cost.billing._deliveries import Choice


@dataclass(frozen=True, kw_only=True)
class BillFiles:
    """What is read, and how; no file was opened yet."""

    sources: tuple[str, ...]
    month: str | None
    format: str | None
    choice: Choice
    folder: Path
    """For what lives as long as the bill; it goes when this does."""

    @property
    def lasting(self) -> bool:
        """What is made of them may be kept. Cost Explorer's are made anew each time."""
        return not any(map(_ce.is_ce, self.sources))

    @property
    def state(self) -> tuple[object, ...]:
        """What changes when anything that is read does."""
        kept = [(self.choice.label(path), self.choice.stamp(path)) for path in self.choice.kept]
        left_out = len(self.choice.superseded), len(self.choice.identical)
        return self.sources, self.month, self.format, kept, left_out


def find(
    sources: Sequence[str], *, month: str | None = None, format: str | None = None
) -> BillFiles:
    """Find a bill's files; those in S3 are listed, not copied.

    Args:
        sources: files, folders, globs, s3:// prefixes or ce://YYYY-MM.
        month: the only billing period that is wanted, YYYY-MM.
        format: a source's id, where detection is not wanted.

    Raises:
        SourceError: nothing there, or deliveries that cannot be told apart.
    """
    folder = Path(tempfile.mkdtemp(prefix="trimtab-months-")).resolve()
    try:
        choice = _sources.choose(sources, folder)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    found = BillFiles(
        sources=tuple(sources), month=month, format=format, choice=choice, folder=folder
    )
    weakref.finalize(found, shutil.rmtree, folder, ignore_errors=True)
    return found
