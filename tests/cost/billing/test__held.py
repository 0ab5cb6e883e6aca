"""Texts that are held as one come apart as they were, whatever is in them."""

from pathlib import Path

import pytest

from cost.bill import Bill
from cost.billing import _dimensions, _held
from cost.errors import SourceError
from tests.cost.billing.builders import cur, read, write_csv

ALL = "".join(_held.SEPARATORS)


def resources(bill: Bill) -> set[str]:
    return set(bill.daily.ResourceId.to_pyarrow().to_pylist())


def bill_of(path: Path, *names: str) -> Path:
    lines = [cur(n, line_item_resource_id=name) for n, name in enumerate(names)]
    return write_csv(path, lines)


def test_any_text_is_read_as_it_is(tmp_path: Path) -> None:
    odd = {f"i{text}1{text}{text}" for text in (*_held.SEPARATORS[:-1], ",", '"a"\nb', "NULL", " ")}
    assert resources(read(bill_of(tmp_path / "a.csv", "i-1", *odd))) == {"i-1", *odd}


def test_a_text_with_all_that_separates_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"a\.csv: texts that hold the characters"):
        read(bill_of(tmp_path / "a.csv", f"i{ALL}1"))


@pytest.mark.slow
def test_lines_keep_their_texts_where_no_key_is_unique(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = bill_of(tmp_path / "a.csv", "i-1", "i-2")
    monkeypatch.setattr(_dimensions, "unique", lambda *_: None)
    assert resources(read(file)) == {"i-1", "i-2"}
