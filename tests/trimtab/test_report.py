import json
from pathlib import Path

from tests.trimtab.run import run


def test_text_goes_to_stdout_by_default(bill_file: Path) -> None:
    done = run("report", bill_file)
    assert done.code == 0
    assert done.out.startswith("## Cost report, October 2026")


def test_json_has_the_documented_shape(bill_file: Path) -> None:
    found = json.loads(run("report", bill_file, "--format", "json", "--budget", "50").out)
    assert found["schema_version"] == 2
    assert found["totals"]["billed"] == "88.49930000000000000000"
    assert {"period", "currency", "totals", "views", "about", "quality"} <= set(found)
    assert found["views"].keys() == found["about"].keys()
    assert found["views"]["budget"][0]["budget"] == "50"


def test_several_formats_are_written_side_by_side(bill_file: Path, tmp_path: Path) -> None:
    done = run("report", bill_file, "--out", tmp_path, "--format", "html", "--format", "csv")
    assert done.code == 0
    assert (tmp_path / "report.html").read_text(encoding="utf-8").startswith("<!doctype html>")
    assert (tmp_path / "service.csv").exists()


def test_files_need_a_folder(bill_file: Path) -> None:
    done = run("report", bill_file, "--format", "csv")
    assert done.code == 2
    assert "--out DIR" in done.err


def test_a_missing_bill_is_one_clear_error(tmp_path: Path) -> None:
    done = run("report", tmp_path / "nothing.csv")
    assert done.code == 2
    assert "nothing.csv" in done.err
    assert "Traceback" not in done.err
    assert done.out == ""


def test_a_month_that_the_bill_has_not(bill_file: Path) -> None:
    assert run("report", bill_file, "--month", "2020-01").code == 2
    assert run("report", bill_file, "--month", "October").code == 2
