"""One truth in three formats reads back as one bill."""

import json
import shutil
from decimal import Decimal
from pathlib import Path

import pytest

from cost.bill import Bill, load
from cost.errors import SourceError
from cost.sample.schema import Truth
from cost.sample.writers import Format, write

FORMATS: tuple[Format, ...] = ("cur2", "cur-legacy", "focus")
EXPORTS: dict[Format, tuple[str, str]] = {
    "cur2": ("BILLING_PERIOD=2026-02", "snappy.parquet"),
    "cur2-csv": ("BILLING_PERIOD=2026-02", "csv.gz"),
    "focus": ("billing_period=2026-02", "csv.gz"),
}


@pytest.fixture(scope="module")
def bills(truth: Truth, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Bill]:
    found = {}
    for name in FORMATS:
        folder = tmp_path_factory.mktemp(name)
        write(truth, folder, name)
        found[name] = load([folder])
    return found


def sums(bill: Bill) -> dict[str, Decimal]:
    daily = bill.daily
    names = ("BilledCost", "EffectiveCost", "ListCost")
    return dict(daily.aggregate(**{n: daily[n].sum() for n in names}).to_pyarrow().to_pylist()[0])


def by(bill: Bill, dimension: str) -> dict[str, Decimal]:
    daily = bill.daily
    rows = daily.group_by(key=daily[dimension]).aggregate(usd=daily.EffectiveCost.sum())
    return {row["key"]: row["usd"] for row in rows.to_pyarrow().to_pylist()}


@pytest.mark.slow
def test_totals_are_equal_to_the_digit(bills: dict[str, Bill], truth: Truth) -> None:
    billed = truth.rows.unblended.sum().to_pyarrow().as_py()
    assert sums(bills["cur2"])["BilledCost"] == billed
    assert sums(bills["cur2"]) == sums(bills["cur-legacy"]) == sums(bills["focus"])


@pytest.mark.parametrize(
    "dimension",
    ["x_Component", "x_PurchaseOption", "x_InstanceType", "ServiceName", "x_CostCenter", "day"],
)
def test_so_is_every_share(bills: dict[str, Bill], dimension: str) -> None:
    first, *others = (by(bill, dimension) for bill in bills.values())
    assert others == [first, first]
    assert len(first) > 1


def test_each_is_recognised_for_what_it_is(bills: dict[str, Bill]) -> None:
    forms = [(b.quality.formats[0].source, b.quality.formats[0].version) for b in bills.values()]
    assert forms == [("cur2", "2.0"), ("cur-legacy", "1.0"), ("focus", "1.2")]


@pytest.mark.parametrize("name", FORMATS)
def test_the_quality_box_has_nothing_to_say(bills: dict[str, Bill], name: str) -> None:
    quality = bills[name].quality
    assert quality.notes == ()
    assert [(m.month, m.state) for m in quality.months] == [("2026-02", "final")]
    assert quality.granularity == "hourly"


def test_resources_and_tags_are_the_account_s(bills: dict[str, Bill]) -> None:
    assert {"i-1", "vol-1", "raw", "arn:key"} <= set(by(bills["cur2"], "ResourceId"))
    assert {"lake.raw", "clusters.a", "network"} <= set(by(bills["cur2"], "x_Component"))


@pytest.mark.parametrize("name", EXPORTS)
def test_an_export_lies_as_aws_delivers_it(truth: Truth, tmp_path: Path, name: Format) -> None:
    month, suffix = EXPORTS[name]
    written = write(truth, tmp_path, name)
    data = f"data/{month}/bill-00001.{suffix}"
    places = [path.relative_to(tmp_path).as_posix() for path in written.files]
    assert places == [data, f"metadata/{month}/bill-Manifest.json"]
    manifest = json.loads(written.manifests[0].read_text())
    assert manifest["dataFiles"] == [f"s3://simulated/bill/{data}"]
    (file,) = written.data
    reader = truth.con.read_parquet if suffix == "snappy.parquet" else truth.con.read_csv
    read = reader(str(file), hive_partitioning=False)
    assert [column["name"] for column in manifest["columns"]] == list(read.columns)
    assert read.count().to_pyarrow().as_py() == written.rows


def test_the_reader_obeys_the_manifest_of_a_sample(truth: Truth, tmp_path: Path) -> None:
    (file,) = write(truth, tmp_path, "cur2").data
    shutil.copy(file, file.with_name("bill-00002.snappy.parquet"))
    assert load([tmp_path]).quality.files_superseded == 1
    file.unlink()
    with pytest.raises(SourceError, match="the delivery is incomplete"):
        load([tmp_path])


def test_times_are_spelled_in_text_as_aws_spells_them(truth: Truth, tmp_path: Path) -> None:
    (file,) = write(truth, tmp_path, "focus").data
    lines = truth.con.read_csv(str(file), all_varchar=True)
    assert lines.ChargePeriodStart.min().to_pyarrow().as_py() == "2026-02-01T00:00:00Z"
