"""What is no bill, or no longer one, is refused with one clear message."""

import gzip
import os
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from cost.errors import NotFound, SourceError
from tests.cost.billing.builders import cur, read, total, write_csv, write_legacy, write_parquet


def many(path: Path) -> Path:
    return write_legacy(path, [cur(n) for n in range(3000)])


def empty(path: Path) -> Path:
    path.write_bytes(b"")
    return path


def prose(path: Path) -> Path:
    path.write_text("dear diary\n")
    return path


def foreign(path: Path) -> Path:
    return write_csv(path, [{"name": "a", "size": "2"}])


def partial(path: Path) -> Path:
    return write_csv(path, [{"lineItem/UsageType": "x", "lineItem/UnblendedCost": "1"}])


def header_only(path: Path) -> Path:
    file = write_legacy(path, [cur()])
    file.write_text(file.read_text().splitlines()[0] + "\n")
    return file


def cut_gzip(path: Path) -> Path:
    file = many(path.with_suffix(".csv.gz"))
    file.write_bytes(file.read_bytes()[:-200])
    return file


def corrupt_gzip(path: Path) -> Path:
    file = many(path.with_suffix(".csv.gz"))
    data = bytearray(file.read_bytes())
    data[200:400] = bytes(200)
    file.write_bytes(bytes(data))
    return file


def cut_csv(path: Path) -> Path:
    file = many(path)
    file.write_bytes(file.read_bytes()[:-150])
    return file


def cut_parquet(path: Path) -> Path:
    import pyarrow as pa

    file = write_parquet(path.with_suffix(".parquet"), {k: pa.array([v]) for k, v in cur().items()})
    file.write_bytes(file.read_bytes()[:-30])
    return file


def corrupt_parquet(path: Path) -> Path:
    import pyarrow as pa

    file = write_parquet(
        path.with_suffix(".parquet"), {k: pa.array([v] * 900) for k, v in cur().items()}
    )
    data = bytearray(file.read_bytes())
    data[4:1200] = b"\xff" * 1196
    file.write_bytes(bytes(data))
    return file


def picture(path: Path) -> Path:
    path.write_bytes(b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR")
    return path


def bad_zip(path: Path) -> Path:
    path.write_bytes(b"PK\x03\x04 and then nothing of a zip")
    return path


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (empty, "the file is empty"),
        (prose, "its first line is no CSV header"),
        (foreign, "not a billing format that is known; its columns begin with name, size"),
        (partial, "without the columns line_item_usage_start_date"),
        (header_only, "no rows of a bill"),
        (cut_gzip, "cannot be read"),
        (corrupt_gzip, "cannot be read"),
        (cut_csv, "cannot be read.*Expected Number of Columns"),
        (cut_parquet, "cannot be read"),
        (corrupt_parquet, "cannot be read"),
        (picture, "not UTF-8 text"),
        (bad_zip, "cannot be read"),
    ],
)
def test_bad_input_is_refused(tmp_path: Path, make: Callable[[Path], Path], says: str) -> None:
    file = make(tmp_path / "bill.csv")
    with pytest.raises(SourceError, match=says) as caught:
        read(file)
    assert caught.value.exit_code == 2
    assert caught.value.next_step
    assert file.name in str(caught.value) or make is header_only


def test_what_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="no such file"):
        read(tmp_path / "nothing.csv")
    with pytest.raises(SourceError, match="no billing file found"):
        read(tmp_path)


def test_a_format_that_is_not_there(tmp_path: Path) -> None:
    file = write_csv(tmp_path / "a.csv", [cur()])
    with pytest.raises(NotFound, match="did you mean cur2"):
        read(file, format="cur3")


def test_a_forced_format_that_does_not_fit(tmp_path: Path) -> None:
    file = write_csv(tmp_path / "a.csv", [cur()])
    with pytest.raises(SourceError, match="FOCUS without the columns BilledCost"):
        read(file, format="focus")


def test_globs_folders_and_files_together(tmp_path: Path) -> None:
    write_csv(tmp_path / "x" / "a.csv", [cur(1)])
    write_csv(tmp_path / "y" / "b.csv", [cur(2)])
    other = write_csv(tmp_path / "c.csv", [cur(3)])
    (tmp_path / "x" / "notes.txt").write_text("no data")
    assert total(read(tmp_path / "*" / "*.csv", tmp_path / "x", other)) == 3


def test_a_flipped_bit_is_found_by_its_checksum(tmp_path: Path) -> None:
    path = write_legacy(tmp_path / "a.csv", [cur(n) for n in range(50)])
    packed = bytearray(gzip.compress(path.read_bytes()))
    packed[-6] ^= 1
    (tmp_path / "b.csv.gz").write_bytes(packed)
    with pytest.raises(SourceError, match=r"b\.csv\.gz: cannot be read: CRC check failed"):
        read(tmp_path / "b.csv.gz")


def test_a_zip_that_is_damaged_or_locked(tmp_path: Path) -> None:
    path = write_legacy(tmp_path / "a.csv", [cur(n) for n in range(3000)])
    with zipfile.ZipFile(tmp_path / "a.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.write(path, "a.csv")
    packed = bytearray((tmp_path / "a.zip").read_bytes())
    locked, damaged = packed.copy(), packed
    for mark in (b"PK\x03\x04", b"PK\x01\x02"):
        locked[locked.index(mark) + (6 if mark.endswith(b"\x04") else 8)] |= 1
    damaged[-400] ^= 0xFF
    for content, why in ((locked, "encrypted"), (damaged, "")):
        (tmp_path / "b.zip").write_bytes(content)
        with pytest.raises(SourceError, match=f"b.zip: cannot be read: .*{why}"):
            read(tmp_path / "b.zip")


def test_text_in_another_encoding(tmp_path: Path) -> None:
    path = write_legacy(tmp_path / "a.csv", [cur()])
    path.write_bytes(path.read_bytes().replace(b"AmazonEC2", b"Amaz\xf6nEC2"))
    with pytest.raises(SourceError, match="not UTF-8 text: byte 0xf6"):
        read(path)


def test_of_many_files_the_torn_one_is_named(tmp_path: Path) -> None:
    for name in "abc":
        write_csv(tmp_path / f"{name}.csv", [cur()])
    torn = tmp_path / "b.csv"
    torn.write_bytes(torn.read_bytes() + b"three,short,values\r\n")
    with pytest.raises(SourceError, match=r"b\.csv: cannot be read.*Line: 3"):
        read(tmp_path)


def test_text_that_is_not_utf8_is_said_so_with_its_line(tmp_path: Path) -> None:
    file = write_csv(tmp_path / "a.csv", [cur(n) for n in range(2000)])
    before, _, after = file.read_bytes().rpartition(b"per hour")
    file.write_bytes(before + b"\xff\xfe" + after)
    with pytest.raises(SourceError, match=r"a\.csv.*Line: 2001; Invalid unicode"):
        read(file)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may look into every folder")
def test_a_folder_that_may_not_be_listed_is_a_part_that_is_missing(tmp_path: Path) -> None:
    write_csv(tmp_path / "a.csv", [cur()])
    write_csv(tmp_path / "closed" / "b.csv", [cur(2)])
    (tmp_path / "closed").chmod(0)
    try:
        with pytest.raises(SourceError, match=r"may not be looked into.*closed"):
            read(tmp_path)
    finally:
        (tmp_path / "closed").chmod(0o700)


def test_a_link_to_nothing_is_a_part_that_is_missing(tmp_path: Path) -> None:
    write_csv(tmp_path / "a.csv", [cur()])
    (tmp_path / "b.csv").symlink_to(tmp_path / "gone.csv")
    with pytest.raises(SourceError, match=r"b\.csv: a link to a file that is not there"):
        read(tmp_path)


def test_a_bill_of_a_cost_and_a_time_is_one(tmp_path: Path) -> None:
    line = {
        name: cur()[name] for name in ("line_item_unblended_cost", "line_item_usage_start_date")
    }
    bill = read(write_csv(tmp_path / "a.csv", [line, line]))
    assert (total(bill), bill.quality.rows) == (2, 2)
