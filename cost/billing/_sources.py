"""From what people name to the files of a bill: here, in S3, from Cost Explorer; or its tables."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from cost.billing import _ce, _deliveries, _files, _s3
from cost.billing._base import Header
from cost.billing._deliveries import Choice
from cost.billing._files import BillFile

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cost.engines._base import Session


def look(
    session: Session, sources: list[str], folder: Path, choice: Choice | None
) -> tuple[Choice, list[BillFile]]:
    """The files that count, got and looked at; or the tables, of engines that read no files.

    Raises:
        SourceError: nothing there, unreadable, or deliveries that cannot be told apart.
    """
    if not session.reads_files:
        return Choice(), [_table(session, source) for source in sources]
    chosen = choice or choose(sources, folder)
    chosen.get()
    return chosen, [_files.look(path, chosen.label(path)) for path in chosen.kept]


def choose(sources: Sequence[str], folder: Path) -> Choice:
    """The files that count; those in S3 are not copied yet, those of Cost Explorer are made.

    Raises:
        SourceError: nothing there, or deliveries that cannot be told apart.
    """
    data, manifests = _files.expand([s for s in sources if not _s3.is_s3(s) and not _ce.is_ce(s)])
    choice = _deliveries.choose(data, manifests)
    for source in sources:
        if _s3.is_s3(source):
            found = _s3.find(source, folder)
            kept = found.choice.kept
            choice.kept += kept
            choice.superseded += found.choice.superseded
            choice.listed |= found.choice.listed
            choice.labels |= {path: _s3.address(path, folder) for path in kept}
            choice.stamps |= found.stamps
            choice.pending |= dict.fromkeys(kept, found.copy)
        elif _ce.is_ce(source):
            fetched = _ce.fetch(source, folder)
            choice.kept += fetched
            choice.labels |= dict.fromkeys(fetched, source)
    _deliveries.drop_copies(choice)
    return choice


def _table(session: Session, name: str) -> BillFile:
    """A table, as what a file is: it has a name and a header."""
    names, types = session.header(name)
    return BillFile(Path(name), name, Header(kind="parquet", names=names, types=types), "none")
