"""trimtab billing, as it is typed."""

from __future__ import annotations

import csv
import json
from decimal import Decimal
from pathlib import Path

import pytest
from typer.testing import CliRunner

from cost.errors import InputError
from tests.cost.billing.builders import cur, focus, total, write_csv
from tests.cost.billing.builders import read as read_bill
from trimtab.commands.billing import app

pytestmark = pytest.mark.slow

TAGS = {"resource_tags": '{"user_component": "clusters.a"}', "product": "{}"}


def run(*args: object, code: int = 0) -> str:
    result = CliRunner().invoke(app, [str(arg) for arg in args])
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    assert result.exit_code == code, result.output
    return result.stdout


@pytest.fixture
def bill(tmp_path: Path) -> Path:
    return write_csv(tmp_path / "cur.csv", [cur(1) | TAGS, cur(2) | TAGS])


def test_info_says_what_a_file_is(bill: Path, capfd: pytest.CaptureFixture[str]) -> None:
    text = run("info", bill) + capfd.readouterr().out
    for part in ("Cost and Usage Report 2.0", "hourly", "2026-10 (final)", "$2.00"):
        assert part in text


def test_info_as_json(bill: Path) -> None:
    answer = json.loads(run("info", bill, "--format", "json"))
    assert answer["schema_version"] == 1
    assert answer["totals"] == {"billed": "2", "effective": "2", "list": "2"}
    assert answer["quality"]["formats"][0]["version"] == "2.0"
    assert answer["charges"][0]["category"] == "Usage"


def test_several_currencies_are_told_apart(tmp_path: Path) -> None:
    lines = [cur(1), cur(2, line_item_currency_code="EUR", line_item_unblended_cost="4")]
    answer = json.loads(run("info", write_csv(tmp_path / "a.csv", lines), "--format", "json"))
    assert answer["totals"] == {"billed": None, "effective": None, "list": None}
    assert {c["currency"]: c["billed"] for c in answer["charges"]} == {"EUR": "4", "USD": "1"}


def test_validate_passes_what_is_fit(bill: Path) -> None:
    assert "fit to decide by" in run("validate", bill)


def test_validate_fails_with_what_is_wrong(tmp_path: Path) -> None:
    lines = [cur(1) | TAGS, cur(1) | TAGS, cur(2, line_item_unblended_cost="x") | TAGS]
    file = write_csv(tmp_path / "cur.csv", lines)
    answer = json.loads(run("validate", file, "--format", "json", code=1))
    assert answer["fit"] is False
    assert answer["problems"] == [
        "1 row without a cost",
        "values that cannot be read: 1",
        "lines that occur twice: 1",
    ]


def test_validate_names_the_files_of_a_month_delivered_twice(tmp_path: Path) -> None:
    old = write_csv(tmp_path / "a.csv", [cur(1) | TAGS, cur(2) | TAGS])
    new = write_csv(tmp_path / "b.csv", [cur(2) | TAGS])
    text = run("validate", tmp_path, code=1)
    assert (
        f"{old}: 1 line that other files have too, 1 that none has; with it the bill is 1" in text
    )
    assert "next: name the newest delivery alone" in text
    answer = json.loads(run("validate", tmp_path, "--format", "json", code=1))
    assert answer["repeating_files"] == [
        {"file": str(old), "repeated": 1, "alone": 1, "adds": "1"},
        {"file": str(new), "repeated": 1, "alone": 0, "adds": "0"},
    ]


def test_validate_fails_a_month_of_focus_delivered_twice(tmp_path: Path) -> None:
    write_csv(tmp_path / "a.csv", [focus(ResourceId="i-1")])
    write_csv(tmp_path / "b.csv", [focus(ResourceId="i-1"), focus(ResourceId="i-2")])
    text = run("validate", tmp_path, code=1)
    assert "problem: rows of one file are in others too, but for their ids, and all count" in text
    assert "b.csv: 1 line that other files have too, 1 that none has; with it the bill is 2" in text


@pytest.mark.parametrize("name", ["out.parquet", "out.csv"])
def test_a_converted_bill_reads_as_focus_with_the_same_total(bill: Path, name: str) -> None:
    out = bill.parent / "made" / name
    answer = json.loads(run("convert", bill, "--out", out, "--format", "json"))
    assert (answer["rows"], answer["bill_rows"]) == (2, 2)
    again = read_bill(out)
    assert again.quality.formats[0].source == "focus"
    assert total(again) == total(again, "EffectiveCost") == 2
    assert again.daily.x_Component.max().to_pyarrow().as_py() == "clusters.a"


def test_convert_writes_tags_as_json(bill: Path) -> None:
    out = bill.parent / "out.csv"
    run("convert", bill, "--out", out)
    with out.open() as file:
        first = next(csv.DictReader(file))
    assert json.loads(first["Tags"]) == {"component": "clusters.a"}
    assert Decimal(first["BilledCost"]) == 1


def test_convert_refuses_another_ending(bill: Path) -> None:
    with pytest.raises(InputError, match=r"cannot write 'out\.xls'"):
        run("convert", bill, "--out", "out.xls")


@pytest.mark.parametrize("form", ["cur2", "cur-legacy", "focus"])
def test_sample_makes_a_bill_of_any_size(tmp_path: Path, form: str) -> None:
    args = ("--rows", 2000, "--month", "2026-02", "--as", form, "--format", "json")
    answer = json.loads(run("sample", "--out", tmp_path, *args))
    assert answer["simulated"] is True
    bill = read_bill(tmp_path)
    assert total(bill) == Decimal(answer["billed"])
    assert bill.quality.rows + bill.quality.split_cost_rows == answer["rows"]


def test_sample_without_an_emulator_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from cost.errors import EmulatorError

    (tmp_path / "Pulumi.yaml").write_text("name: x\nruntime: python\n")
    (tmp_path / "Pulumi.local.yaml").write_text("config: {}\n")
    (tmp_path / "__main__.py").write_text("")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(EmulatorError, match="no emulator runs"):
        run("sample", "--out", tmp_path)
