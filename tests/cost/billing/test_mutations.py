"""Damaged files: one clear error or a total that says what it lacks; no traceback, no other sum."""

from __future__ import annotations

import random
import zipfile
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from pathlib import Path

import pyarrow as pa
import pytest

from cost.errors import TrimtabError
from tests.cost.billing.builders import cur, read, total, write_csv, write_legacy, write_parquet

LINES = [cur(n, line_item_unblended_cost=f"0.{n:03}") for n in range(1, 40)]

WHOLE = sum(Decimal(line["line_item_unblended_cost"]) for line in LINES)

JUNK = (
    "NULL",
    "null",
    "",
    "n/a",
    "1,5",
    "1e400",
    "--1",
    "0x10",
    "1.2.3",
    "$1,000.00",
    "NaN",
    "inf",
    '"',
    "a\nb",
    "\u0661",
    "=1+1",
    "9" * 30,
    "-0",
    "1e-30",
)


def gzipped(path: Path) -> Path:
    return write_legacy(path / "a.csv.gz", LINES)


def zipped(path: Path) -> Path:
    inner = write_legacy(path / "inner.csv", LINES)
    with zipfile.ZipFile(path / "a.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.write(inner, "a.csv")
    inner.unlink()
    return path / "a.zip"


def parquet(path: Path) -> Path:
    columns = {name: pa.array([line[name] for line in LINES]) for name in LINES[0]}
    columns["resource_tags"] = pa.array([[]] * len(LINES), pa.map_(pa.string(), pa.string()))
    return write_parquet(path / "a.parquet", columns)


def damage(chance: random.Random, data: bytes) -> bytes:
    """One of: cut off, a byte changed, a stretch lost, doubled or zeroed."""
    start = chance.randrange(len(data))
    end = min(len(data), start + chance.randint(1, 200))
    return chance.choice(
        [
            data[:start],
            data[:start] + bytes([data[start] ^ (1 << chance.randrange(8))]) + data[start + 1 :],
            data[:start] + data[end:],
            data[:end] + data[start:],
            data[:start] + bytes(end - start) + data[end:],
        ]
    )


def outcome(path: Path) -> Decimal | None:
    """The total, or None where the file was refused; anything else that is raised is a bug."""
    try:
        return total(read(path)) or Decimal(0)
    except TrimtabError as error:
        assert error.exit_code == 2
        assert str(error)
        return None


def hold(make: Callable[[Path], Path], folder: Path, seeds: range, *, checked: bool) -> None:
    whole = make(folder).read_bytes()
    refused = 0
    for seed in seeds:
        chance = random.Random(seed)  # noqa: S311 - the same damage every time
        (target := folder / str(seed)).mkdir()
        file = target / make(folder).name
        file.write_bytes(damage(chance, whole))
        found = outcome(file)
        refused += found is None
        if checked and found is not None:
            assert found == WHOLE, f"seed {seed} changed the total"
    assert refused


@pytest.mark.parametrize("make", [gzipped, zipped])
def test_what_has_a_checksum_is_whole_or_refused(
    tmp_path: Path, make: Callable[[Path], Path]
) -> None:
    hold(make, tmp_path, range(12), checked=True)


@pytest.mark.slow
@pytest.mark.parametrize("make", [gzipped, zipped])
def test_what_has_a_checksum_is_whole_or_refused_at_length(
    tmp_path: Path, make: Callable[[Path], Path]
) -> None:
    hold(make, tmp_path, range(100, 160), checked=True)


def test_damaged_parquet_is_never_a_traceback(tmp_path: Path) -> None:
    """Parquet's pages carry no checksum unless the writer was asked: a flipped bit may pass."""
    hold(parquet, tmp_path, range(6), checked=False)


@pytest.mark.slow
def test_damaged_parquet_is_never_a_traceback_at_length(tmp_path: Path) -> None:
    hold(parquet, tmp_path, range(100, 140), checked=False)


def plain(text: str) -> Decimal | None:
    """An amount as a person would read it: plain, with an exponent, or $1,000.00."""
    try:
        value = Decimal(text.replace("$", "").replace(",", "") if "$" in text else text)
    except InvalidOperation:
        return None
    fits = value.is_finite() and abs(value) < 10**18 and text.isascii() and "\n" not in text
    return value.quantize(Decimal("1e-20")) if fits else None


def test_amounts_that_cannot_be_read_are_counted(tmp_path: Path) -> None:
    """Each kind of junk once: the sum is that of the rest, and the box counts what is missing."""
    lines = [cur(n, line_item_unblended_cost=text) for n, text in enumerate(JUNK)]
    bill = read(write_csv(tmp_path / "a.csv", [line | {"resource_tags": ""} for line in lines]))
    values = [plain(text) for text in JUNK]
    empty = sum(text in {"NULL", "null", ""} for text in JUNK)
    assert total(bill) == sum(value for value in values if value is not None)
    assert bill.quality.unpriced_rows == values.count(None)
    assert bill.quality.unparsed_values == values.count(None) - empty


def test_one_unreadable_file_among_many_is_named(tmp_path: Path) -> None:
    for n in range(12):
        write_legacy(tmp_path / f"{n:02}.csv.gz", [cur(n)])
    bad = tmp_path / "07.csv.gz"
    bad.write_bytes(bad.read_bytes()[:-9])
    with pytest.raises(TrimtabError, match=r"07\.csv\.gz"):
        read(tmp_path)
