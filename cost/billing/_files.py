"""Find a bill's files, and look at what each is before a row of it is read."""

from __future__ import annotations

import csv
import glob
import io
import os
import shutil
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Final, Literal, cast

from zlib_ng import gzip_ng, zlib_ng

from cost.billing._base import Header
from cost.errors import SourceError

if TYPE_CHECKING:
    from collections.abc import Iterator

DATA: Final = (".csv", ".csv.gz", ".zip", ".parquet")
"""What is taken for data in a folder; a file that is named outright is always looked into."""

Packing = Literal["none", "gzip", "zip"]

PARQUET: Final = b"PAR1"
"""How Parquet files begin."""

ALLOWED: Final = "CUR legacy (CSV, gzip or zip), CUR 2.0 (Parquet or CSV), FOCUS 1.0 to 1.3"


UNREADABLE: Final = (
    OSError,
    EOFError,
    RuntimeError,  # zipfile's word for an archive with a password
    NotImplementedError,
    zlib.error,
    cast("type[Exception]", zlib_ng.error),  # its types say that it is one, not the class
    zipfile.BadZipFile,
    csv.Error,
)
"""What reading a damaged or locked file raises, whatever its packing."""


@dataclass(frozen=True)
class BillFile:
    """A file of a bill: where it is, what people call it, and how it is packed."""

    path: Path
    label: str
    header: Header
    packing: Packing


def expand(sources: list[str]) -> tuple[list[Path], list[Path]]:
    """Files, folders and globs to data files and manifests (JSON), each once, in order.

    Raises:
        SourceError: a source that names nothing.
    """
    data: dict[Path, None] = {}
    manifests: dict[Path, None] = {}
    for source in sources:
        found = _found(source)
        if not any(path.suffix != ".json" for path in found):
            raise SourceError(
                "no billing file found" if found or Path(source).exists() else "no such file",
                where=source,
                allowed=f"a file, folder, glob or s3:// prefix of {ALLOWED}",
                next_step="check the path; `trimtab billing sample --out DIR` makes a bill to try",
            )
        for path in found:
            if not path.exists():  # it stands for a part of the bill
                raise SourceError(
                    "a link to a file that is not there",
                    where=str(path),
                    next_step="copy the file again, or delete the link",
                )
            (manifests if path.suffix == ".json" else data)[path.resolve()] = None
    return list(data), list(manifests)


def _found(source: str) -> list[Path]:
    try:
        return _walk(source)
    except PermissionError as error:
        raise SourceError(
            f"may not be looked into: {error.filename}",
            where=source,
            next_step="see to its rights: a part of the bill may lie there",
        ) from error
    except (OSError, RuntimeError, ValueError) as error:  # too long; ~nobody; a NUL in it
        raise SourceError(
            f"no such file: {_first_line(error)}", where=source, next_step="check the path"
        ) from error


def _walk(source: str) -> list[Path]:
    path = Path(source).expanduser()
    if path.is_file():
        return [path]
    if path.is_dir():
        return sorted(filter(wanted, _below(path)))
    matches = sorted(Path(match) for match in glob.glob(str(path), recursive=True))  # noqa: PTH207 - absolute patterns
    inside = [p for match in matches if match.is_dir() for p in _walk(str(match))]
    return [m for m in matches if m.is_file()] + inside


def _below(folder: Path) -> Iterator[Path]:
    """All files below a folder; a folder that cannot be listed is an error, not empty."""

    def refuse(error: OSError) -> None:
        raise error

    for place, _, names in os.walk(folder, onerror=refuse):
        yield from (Path(place, name) for name in names)


def wanted(path: Path) -> bool:
    """Whether a file of a folder is data or a manifest; exports keep metadata beside them."""
    name = path.name.lower()
    return (
        not name.startswith((".", "_"))
        and name.endswith((*DATA, ".json"))
        and path.parent.name != "cost_and_usage_data_status"  # of Athena: says when it may be read
    )


def look(path: Path, label: str) -> BillFile:
    """A file's packing and header, by its content, not its name.

    Raises:
        SourceError: empty, corrupt, or neither CSV nor Parquet.
    """
    try:
        with path.open("rb") as file:
            magic = file.read(4)
        if not magic:
            raise SourceError("the file is empty", where=label, next_step="export it again")
        if magic == PARQUET:
            return BillFile(path, label, _parquet_header(path), "none")
        packing = packing_of(magic)
        with opened(path, packing) as stream:
            header = _csv_header(stream, label)
        if packing == "gzip":
            _refuse_corrupt(path)
        return BillFile(path, label, header, packing)
    except UnicodeDecodeError as error:
        raise SourceError(
            f"not UTF-8 text: byte {error.object[error.start]:#04x}",
            where=label,
            allowed=ALLOWED,
            next_step="name a billing export; if it is one, save it as UTF-8",
        ) from error
    except UNREADABLE as error:
        raise _unreadable(error, label) from error


def packing_of(magic: bytes) -> Packing:
    """How text is packed, by the file's first four bytes."""
    return "gzip" if magic[:2] == b"\x1f\x8b" else "zip" if magic == b"PK\x03\x04" else "none"


def _refuse_corrupt(path: Path) -> None:
    """Read a gzip file to its checksum, which DuckDB does not look at: a bill is money.

    By zlib-ng, which takes a seventh of what Python's own zlib does.
    """
    with opened(path, "gzip") as stream:
        while stream.read(1 << 20):
            pass


def _unreadable(error: Exception, label: str) -> SourceError:
    return SourceError(
        f"cannot be read: {_first_line(error)}",
        where=label,
        allowed=ALLOWED,
        next_step="it may be truncated: copy or export it again",
    )


def _first_line(error: Exception) -> str:
    return (str(error) or type(error).__name__).partition("\n")[0]


def opened(path: Path, packing: Packing) -> IO[bytes]:
    """A file's text, unpacked."""
    if packing == "gzip":
        return cast("IO[bytes]", gzip_ng.open(path, "rb"))  # type: ignore[no-untyped-call]
    if packing == "zip":
        archive = zipfile.ZipFile(path)
        return archive.open(archive.infolist()[0])
    return path.open("rb")


def _parquet_header(path: Path) -> Header:
    import pyarrow.parquet as pq
    from pyarrow import ArrowException

    try:
        schema = pq.read_schema(path)
    except ArrowException as error:
        # Arrow's errors are no OSErrors where a footer is missing or garbled.
        raise OSError(_first_line(error)) from error
    types = tuple(str(field.type) for field in schema)
    return Header(kind="parquet", names=tuple(schema.names), types=types)


def _csv_header(stream: IO[bytes], label: str) -> Header:
    with io.TextIOWrapper(stream, encoding="utf-8-sig", newline="") as text:
        lines = csv.reader(text)
        names, first = next(lines, []), next(lines, [])
    if len(names) < 2 or any("\x00" in name for name in names):
        raise SourceError(
            "not a billing file: its first line is no CSV header",
            where=label,
            allowed=ALLOWED,
            next_step="name a billing export",
        )
    # Some exports name trailing columns that their rows do not have.
    width = min(len(names), len(first) or len(names))
    return Header(kind="csv", names=tuple(name.strip() for name in names[:width]))


def unpack(file: BillFile, folder: Path, number: int) -> Path:
    """A path that DuckDB can read: the file itself, or a zip's member in `folder`."""
    if file.packing != "zip":
        return file.path
    try:
        return _unpack_zip(file, folder / f"{number}.csv")
    except UNREADABLE as error:
        raise _unreadable(error, file.label) from error


def _unpack_zip(file: BillFile, target: Path) -> Path:
    with zipfile.ZipFile(file.path) as archive:
        members = [m for m in archive.infolist() if not m.is_dir()]
        if len(members) != 1:
            raise SourceError(
                f"a zip with {len(members)} files in it",
                where=file.label,
                allowed="one CSV in a zip",
                next_step="unpack it and name the folder",
            )
        with archive.open(members[0]) as source, target.open("wb") as out:
            shutil.copyfileobj(source, out, 1 << 20)
    return target
