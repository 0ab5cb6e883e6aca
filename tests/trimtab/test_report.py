import inspect
import json
from pathlib import Path
from typing import Any

import pytest

from cost.errors import InputError
from cost.optimise import NOTHING, Result, Span
from cost.report import _kept
from cost.report import make as making
from tests.fixtures.bill import recommendation
from tests.trimtab.run import run
from trimtab.commands.report import report


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


OF_OUTPUT = {"out", "formats", "cached"}
"""Parameters of the command that change how a report is printed, not what it is made of."""


def options(folder: Path) -> dict[str, list[Any]]:
    """A value of each other parameter, as it is typed."""
    folder.joinpath("teams.yaml").write_text("teams: [{team: ml, match: {region: eu-west-1}}]")
    folder.joinpath("metric.csv").write_text("date,value\n2026-10-01,5\n")
    found = Result(
        currency="USD",
        window=Span(start="2026-10-01", end="2026-11-01", days=31),
        recommendations=(recommendation(),),
        not_evaluated=(),
        superseded=(),
        total_saving=NOTHING,
    )
    text = found.model_dump_json(by_alias=True)
    folder.joinpath("found.json").write_text(text, encoding="utf-8")
    return {
        "sources": ["another.csv"],
        "month": ["--month", "2026-10"],
        "currency": ["--currency", "EUR"],
        "teams": ["--teams", folder / "teams.yaml"],
        "metric": ["--metric", folder / "metric.csv"],
        "budgets": ["--budget", "5"],
        "recommendations": ["--recommendations", folder / "found.json"],
        "engine": ["--engine", "spark"],
    }


def test_whatever_is_asked_for_is_in_the_name_of_what_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    names: list[str] = []

    def note(asked: Any, *_: Any, **__: Any) -> None:
        names.append(_kept.name(asked))
        raise InputError("enough is known")

    monkeypatch.setattr(making, "make", note)
    changes = options(tmp_path)
    assert changes.keys() | OF_OUTPUT == inspect.signature(report).parameters.keys()
    for change in ([], *changes.values()):
        assert "enough is known" in run("report", "bill.csv", *change).err
    assert len(set(names)) == len(names) == len(changes) + 1
    for teams in ("teams: [{team: ml, match: {region: eu-west-2}}]", "teams: []"):
        (tmp_path / "teams.yaml").write_text(teams)
        run("report", "bill.csv", *changes["teams"])
    assert len(set(names)) == len(names), "files count by what is in them"
