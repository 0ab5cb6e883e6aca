"""trimtab billing views and view, as they are typed."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from tests.cost.billing.builders import cur, write_csv
from tests.trimtab.run import run

TEAM = {"resource_tags": '{"user_team": "ml"}'}


@pytest.fixture(scope="module")
def bill(tmp_path_factory: pytest.TempPathFactory) -> Path:
    tax = {"line_item_line_item_type": "Tax", "line_item_unblended_cost": "0.3"}
    lines = [cur(1) | TEAM, cur(2) | TEAM, cur(3), cur(4) | tax]
    return write_csv(tmp_path_factory.mktemp("views") / "bill.csv", lines)


def test_the_list_names_every_view() -> None:
    text = run("billing", "views").out
    found = json.loads(run("billing", "views", "--format", "json").out)["views"]
    assert {"spend", "showback", "data-transfer"} <= {view["id"] for view in found}
    assert all(view["id"] in text for view in found)
    (metric,) = [view for view in found if view["id"] == "cost-per-metric"]
    assert metric["needs"] == ["--metric"]


def test_dimensions_are_listed() -> None:
    found = json.loads(run("billing", "views", "--dimensions", "--format", "json").out)
    names = [one["name"] for one in found["dimensions"]]
    assert {"service", "tag:KEY", "month", "SkuId"} <= set(names)
    assert len(set(names)) == len(names)


def test_a_table_with_its_total_and_label(bill: Path) -> None:
    text = run("billing", "view", "showback", bill).out
    assert "total" in text
    assert "Adds up to the bill's effective cost, Cost Explorer's AmortizedCost: $3.30." in text


def test_json(bill: Path) -> None:
    answer = json.loads(
        run("billing", "view", "spend", bill, "--by", "team", "--format", "json").out
    )
    assert (answer["schema_version"], answer["view"], answer["currency"]) == (1, "spend", "USD")
    assert Decimal(answer["total"]) == Decimal("3.3")
    assert [(row["team"], Decimal(row["cost"]), row["residual"]) for row in answer["rows"]] == [
        ("ml", 2, False),
        (None, Decimal("1.3"), True),
    ]
    assert [column["name"] for column in answer["columns"]] == list(answer["rows"][0])


@pytest.mark.slow
@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_a_file_that_cannot_be_written_is_named(bill: Path, tmp_path: Path, form: str) -> None:
    done = run("billing", "view", "spend", bill, "--format", form, "--out", tmp_path)
    assert (done.code, f"{tmp_path}: cannot be used: Is a directory" in done.err) == (2, True)


@pytest.mark.slow
def test_csv_and_parquet_hold_the_same(bill: Path, tmp_path: Path) -> None:
    given = ("billing", "view", "spend", bill, "--by", "team", "--out")
    assert run(*given, tmp_path / "a.csv", "--format", "csv").code == 0
    assert run(*given, tmp_path / "a.parquet", "--format", "parquet").code == 0
    text = list(csv.DictReader((tmp_path / "a.csv").read_text().splitlines()))
    table = pq.read_table(tmp_path / "a.parquet")
    costs = [Decimal(row["cost"]) for row in text]
    assert costs == table["cost"].to_pylist() == [2, Decimal("1.3")]
    assert table.schema.metadata[b"cost_explorer"] == b"AmortizedCost"


@pytest.mark.slow
def test_markdown_shows_so_many_rows_and_the_rest_as_one(bill: Path) -> None:
    by = ("--by", "ResourceId", "--by", "team", "--by", "charge")
    text = run("billing", "view", "spend", bill, *by, "--rows", "1", "--format", "markdown").out
    assert "| 2 more |" in text
    assert text.count("\n| ") == 4  # heading, one row, the rest, the total


@pytest.mark.slow
@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("spnd",), "did you mean spend?"),
        (("spend", "--by", "temm"), "did you mean team"),
        (("spend", "--split", "even"), "takes no --split"),
        (("commitments", "--by", "team"), "takes no --by"),
        (("cost-per-metric",), "needs --metric"),
        (("commitments", "--cost", "billed"), "cannot be made of billed"),
        (("spend", "--format", "parquet"), "--out FILE"),
        (("spend", "--compare", "2026-09:2026-10"), "takes no --compare"),
        (("changes", "--compare", "October"), "2026-09:2026-10"),
        (("spend", "--currency", "EUR"), "no currency of the bill"),
        (("showback", "--teams", "nowhere.yaml"), "nowhere.yaml"),
        (("showback", "--by", "team", "--by", "service"), "one dimension"),
    ],
    ids=str,
)
def test_wrong_use_leaves_with_2_and_says_what_is_right(
    bill: Path, arguments: tuple[str, ...], said: str
) -> None:
    name, *rest = arguments
    done = run("billing", "view", name, bill, *rest)
    assert done.code == 2
    assert said in done.err
    assert "Traceback" not in done.err


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("trimtab billing view sp", ["spend", "spot-savings"]),
        ("trimtab billing view spend --by RegionI", ["RegionId"]),
    ],
)
def test_the_shell_completes(words: str, expected: list[str]) -> None:
    count = str(len(words.split()) - 1)
    told = {"_TRIMTAB_COMPLETE": "complete_bash", "COMP_WORDS": words, "COMP_CWORD": count}
    command = str(Path(sys.executable).parent / "trimtab")
    done = subprocess.run([command], env=told, capture_output=True, text=True, check=False)
    assert done.stdout.split() == expected
