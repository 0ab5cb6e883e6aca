"""How many rows files have, told before they are read: Parquet says it, of text it is estimated."""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from zlib_ng import zlib_ng

from cost.billing._files import PARQUET, opened, packing_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

HEAD: Final = 1 << 16
"""Bytes of a text, unpacked, whose lines stand for all of it."""

PACKED: Final = 1 << 14
"""Bytes of a gzip file, as it is, that tell how tightly it is packed."""

WRAPS: Final = 1 << 32
"""A gzip file keeps its unpacked size modulo this."""

GZIP: Final = 31
"""zlib's word for a gzip header and trailer around the widest window."""


@dataclass(frozen=True)
class Rows:
    """A number of rows."""

    number: int
    exact: bool

    def times(self, factor: float) -> Rows:
        """A part of them, or some a second: as sure as they are."""
        return Rows(round(self.number * factor), self.exact)

    def __str__(self) -> str:
        """In words; an estimate is given in three digits, more would be made up."""
        if self.exact:
            return f"{self.number:,}"
        return f"about {float(f'{self.number:.3g}'):,.0f}"


def rows(files: Iterable[Path]) -> Rows:
    """Rows of files of whatever kind, all together.

    Raises:
        OSError: and the others of cost.billing._files.UNREADABLE, where a file is not what it says.
        ArrowException: a Parquet file that is damaged.
    """
    number, exact = 0, True
    for file in files:
        with file.open("rb") as stream:
            magic = stream.read(4)
        if magic == PARQUET:
            from pyarrow.parquet import read_metadata

            number += read_metadata(file).num_rows
        else:
            number, exact = number + _of_text(file, magic), False
    return Rows(number, exact)


def _of_text(file: Path, magic: bytes) -> int:
    """Its size unpacked, by the length of its first lines."""
    packing = packing_of(magic)
    with opened(file, packing) as stream:
        head = stream.read(HEAD)
    header, lines = head.find(b"\n") + 1, head.count(b"\n") - 1
    known = head.rfind(b"\n") + 1 - header
    if len(head) < HEAD or lines < 1:
        return max(lines + (not head.endswith(b"\n")), 0)
    if packing == "zip":
        with zipfile.ZipFile(file) as archive:
            size = archive.infolist()[0].file_size
    else:
        size = file.stat().st_size if packing == "none" else _unpacked(file)
    return round((size - header) * lines / known)


def _unpacked(file: Path) -> int:
    """A gzip file's size unpacked: its end says it, its beginning how often that wrapped.

    Of a file of several members the end says the last one's: there, the beginning alone counts.
    """
    packed = file.stat().st_size
    with file.open("rb") as stream:
        head = stream.read(PACKED)
        stream.seek(-4, io.SEEK_END)
        said = int.from_bytes(stream.read(4), "little")
    unpacking = zlib_ng.decompressobj(wbits=GZIP)
    text = unpacking.decompress(head)
    likely = round(packed * len(text) / (len(head) - len(unpacking.unused_data)))
    size = said + WRAPS * max(round((likely - said) / WRAPS), 0)
    return size if likely / 2 < size < likely * 2 else likely
