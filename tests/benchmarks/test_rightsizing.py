"""The back-test of sizes counts right, and its page is the one of its figures."""

import io
import json
import tarfile
from pathlib import Path

import numpy as np
import pytest

from benchmarks import genai
from benchmarks.rightsizing_page import page, write
from benchmarks.sizing_methods import (
    Ladder,
    Part,
    Tally,
    compute_optimizer,
    four_fifths,
    judge,
    nothing,
    optscale,
    oracle,
    strictest,
    trimtab,
)

EIGHTHS = Ladder(np.arange(1, 9) / 8)
DOCS = Path(__file__).parents[2] / "docs"


def part(*rows: list[float]) -> Part:
    return Part.of(np.array(rows, dtype=np.float64), 2)


def test_hours_count_at_their_peak_and_points_by_themselves() -> None:
    judged = part([0.2, 0.6, 0.2, 0.2], [0.1, np.nan, np.nan, np.nan])
    tally = Tally()
    tally.add(np.array([3, 3]), oracle(judged, EIGHTHS), judged, EIGHTHS)
    row = tally.row()
    assert (row["saving_percent"], row["loads_ever_above_percent"]) == (50.0, 50.0)
    assert (row["hours_above_percent"], row["time_above_percent"]) == (25.0, 12.5)
    assert row["share_of_oracle_percent"] == round(100 * 1.0 / (3 / 8 + 7 / 8), 2)


def test_methods_and_the_oracle_are_judged_by_what_came_after() -> None:
    before, after = part([0.2, 0.2]), part([0.4, 0.6])
    one: dict[str, Tally] = {}
    every: dict[str, Tally] = {}
    for into in ((one, every), (every,)):
        judge(into, {"OptScale": optscale}, EIGHTHS, before, after)
    rows = {name: tally.row() for name, tally in one.items()}
    assert rows["OptScale"]["saving_percent"] == 75
    assert rows["OptScale"]["hours_above_percent"] == 100
    assert (rows["oracle"]["saving_percent"], rows["oracle"]["hours_above_percent"]) == (37.5, 0)
    assert every["oracle"].loads == 2 * one["oracle"].loads


def test_three_readings_of_compute_optimizer() -> None:
    load = part([0.1] * 500 + [0.3] + [0.1] * 20 + [0.3] + [0.1] * 78)  # P99.5 of the points: 0.1
    chosen = (float(EIGHTHS.sizes[m(load, EIGHTHS)[0]]) for m in (compute_optimizer, four_fifths))
    assert list(chosen) == [0.125, 0.125]
    assert EIGHTHS.sizes[strictest(load, EIGHTHS)[0]] > 0.125
    assert EIGHTHS.sizes[nothing(load, EIGHTHS)[0]] == 1


def test_a_ladder_of_few_processors_needs_more_room() -> None:
    load = Part.of(np.full((1, 336 * 2), 0.36), 2)
    sizes = [Ladder(EIGHTHS.sizes, vcpus) for vcpus in (None, 96, 8)]
    assert [float(s.sizes[trimtab(load, s)[0]]) for s in sizes] == [0.375, 0.5, 0.5]


def test_a_trace_is_read_where_it_lies(tmp_path: Path) -> None:
    lines = ["value,timestamp_anon,container_ip"]
    lines += [f"50.0,{1000 + 57 * n},a" for n in range(0, 1441, 20)]
    lines += ["10.0,1000.0,b"]
    text = "\n".join(lines).encode()
    with tarfile.open(tmp_path / f"{genai.NAME}.tar.gz", "w:gz") as packed:
        member = tarfile.TarInfo(f"{genai.NAME}.csv")
        member.size = len(text)
        packed.addfile(member, io.BytesIO(text))
    loads = genai.duty_cycles(tmp_path)
    assert loads.shape == (2, 1440)
    assert np.nansum(loads) == pytest.approx(72 * 0.5 + 0.1)
    assert len(genai.in_both_halves(loads)) == 1


def test_the_page_is_that_of_its_figures() -> None:
    figures = json.loads((DOCS / "rightsizing-accuracy.json").read_text(encoding="utf-8"))
    written = (DOCS / "rightsizing-accuracy.md").read_text(encoding="utf-8")
    assert written == page(figures)


def test_what_is_not_measured_now_keeps_its_figures(tmp_path: Path) -> None:
    figures = json.loads((DOCS / "rightsizing-accuracy.json").read_text(encoding="utf-8"))
    write(figures, tmp_path)
    write({"speed": figures["speed"] | {"files": 7}}, tmp_path)
    kept = json.loads((tmp_path / "rightsizing-accuracy.json").read_text(encoding="utf-8"))
    assert kept == figures | {"speed": kept["speed"]}
    assert "7 Parquet files" in (tmp_path / "rightsizing-accuracy.md").read_text().replace(
        "\n", " "
    )
