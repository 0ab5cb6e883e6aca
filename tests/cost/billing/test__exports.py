"""A month that two exports tell is refused; what is of two accounts or months is one bill."""

from collections.abc import Callable
from pathlib import Path

import pytest

from cost.errors import SourceError
from tests.cost.billing.builders import cur, focus, read, total, write_csv, write_legacy

OF_FOCUS = {"SubAccountId": "000000000002"}
NOVEMBER = {
    "bill_billing_period_start_date": "2026-11-01T00:00:00Z",
    "bill_billing_period_end_date": "2026-12-01T00:00:00Z",
}


def in_month(folder: Path, export: str, **more: str) -> Path:
    month = folder / export / "data" / "BILLING_PERIOD=2026-10"
    month.mkdir(parents=True, exist_ok=True)
    return write_csv(month / "bill-1.csv", [cur(1, **more)])


@pytest.mark.parametrize(
    ("other", "named"),
    [
        (lambda f: write_csv(f / "focus.csv", [focus(**OF_FOCUS)]), "Report and FOCUS"),
        (lambda f: write_legacy(f / "b.csv", [cur(9)]), r"Report and AWS .* \(legacy\)"),
        (lambda f: in_month(f, "daily", line_item_usage_amount="24"), "Report and AWS .* Report"),
    ],
    ids=["focus", "legacy", "another-folder"],
)
def test_two_exports_of_a_month_are_refused(
    tmp_path: Path, other: Callable[[Path], Path], named: str
) -> None:
    in_month(tmp_path, "hourly")
    other(tmp_path)
    match = rf"2026-10 of account 000000000002 is in 2 exports, .*{named}: each tells the whole"
    with pytest.raises(SourceError, match=match):
        read(tmp_path)


@pytest.mark.parametrize("whose", [{"line_item_usage_account_id": "000000000003"}, NOVEMBER])
def test_another_account_or_month_is_the_same_bill(tmp_path: Path, whose: dict[str, str]) -> None:
    in_month(tmp_path, "hourly")
    write_legacy(tmp_path / "b.csv", [cur(2, **whose)])
    assert total(read(tmp_path)) == 2


@pytest.mark.slow
def test_another_month_can_be_asked_for(tmp_path: Path) -> None:
    in_month(tmp_path, "hourly")
    write_csv(tmp_path / "a.csv", [focus(**OF_FOCUS)])
    write_legacy(tmp_path / "b.csv", [cur(2, **NOVEMBER)])
    assert total(read(tmp_path, month="2026-11")) == 1
