"""The tour is run once, whole; its sums must agree."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pytest

from infra.sandbox import emulator
from trimtab.tour import simulate, walk
from trimtab.tour.narrator import Narrator
from trimtab.tour.place import Place
from trimtab.tour.souvenirs import leave
from trimtab.tour.walk import Walked

pytestmark = pytest.mark.slow

SWING = Decimal("0.50")
"""Simulated requests swing by the hour and by ids given at random: months differ by some cents."""
EVERY_RULE = {
    "gp2-to-gp3",
    "idle-gpu",
    "idle-instance",
    "on-demand-training",
    "oversized-cpu",
    "s3-no-lifecycle",
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("tour")


@pytest.fixture(scope="module")
def walked(project: Path, folder: Path) -> Walked:
    found = walk.walk(project, folder, Narrator(walk.STEPS, quiet=True))
    leave(found, folder)
    return found


def test_deploys_everything_once(walked: Walked) -> None:
    assert walked.summary.resources > 100
    assert walked.summary.second_up_changes == 0


def test_bill_total_is_the_files_own_sum(walked: Walked, folder: Path) -> None:
    """By another reader than ours: pyarrow, and Python's decimals."""
    import pyarrow.parquet as pq

    files = list(folder.glob(f"bill-{simulate.MONTHS[0]}/**/*.parquet"))
    costs = [
        Decimal(str(cost))
        for file in files
        for cost in pq.read_table(file)["line_item_unblended_cost"].to_pylist()
    ]
    assert walked.summary.bill_total == sum(costs)


def test_each_rule_finds_its_waste(walked: Walked) -> None:
    assert {r.rule for r in walked.result.recommendations} == EVERY_RULE


def test_what_saves_next_to_nothing_is_shown_and_left(walked: Walked) -> None:
    apart = {e.recommendation.rule: e for e in walked.result.exempted}
    assert "unused-commitment" in apart
    assert {e.why for e in apart.values()} == {"below the minimum"}
    assert all(e.recommendation.saving.mid < walk.MINIMUM_SAVING for e in apart.values())
    assert walked.summary.below_minimum == len(apart)


def test_all_rules_ran(walked: Walked) -> None:
    """Those that ask for more than the tour simulates say so."""
    answered = {n.rule for n in walked.result.not_evaluated}
    answered |= {r.rule for r in walked.result.recommendations}
    assert {"oversized-stream", "unattached-volume", "fewer-gpus"} <= answered
    assert walked.result.errors == ()


def test_well_sized_components_are_left_alone(walked: Walked) -> None:
    busy = [r for r in walked.result.recommendations if r.component == "clusters.serving-gpu"]
    assert [r.rule for r in busy] == ["gp2-to-gp3"]


def test_only_recommended_components_change(walked: Walked) -> None:
    recommended = {r.component for r in walked.result.recommendations}
    names = {c.rpartition(".")[2] for c in recommended if c}
    for change in walked.summary.changes:
        logical = change.urn.rpartition("::")[2]
        assert any(name in logical for name in names), change


def test_the_repositorys_own_settings_are_not_touched(walked: Walked, project: Path) -> None:
    assert walked.planned.before == (project / "Pulumi.local.yaml").read_bytes()


def test_estimates_and_bills_agree_on_every_component(walked: Walked) -> None:
    """Both price the same month of use; what a spot market chooses is a range in the estimate."""
    for row in walked.summary.saving.components:
        if row.component == "clusters.trainer":
            assert row.estimates.low <= row.bills <= row.estimates.high
        else:
            tolerance = max(SWING, abs(row.bills) / 100)
            assert abs(row.estimates.mid - row.bills) <= tolerance, row.component


def test_sums_are_the_sums_of_their_parts(walked: Walked) -> None:
    saving = walked.summary.saving
    assert saving.bills == sum(row.bills for row in saving.components)
    assert saving.estimates.mid == sum(row.estimates.mid for row in saving.components)
    recommended = [row.recommended.mid for row in saving.components if row.recommended]
    assert saving.recommended.mid == sum(recommended)


def test_bills_save_what_was_recommended(walked: Walked) -> None:
    saving = walked.summary.saving
    assert saving.recommended.low <= saving.bills <= saving.recommended.high


def test_every_saving_is_proven_on_the_second_bill(walked: Walked) -> None:
    doubtful = [v for v in walked.verification.verified if v.verdict != "realised"]
    assert not [v for v in doubtful if v.verdict == "not realised"], doubtful


def test_what_it_leaves_behind(walked: Walked, folder: Path) -> None:
    summary = json.loads((folder / "summary.json").read_text(encoding="utf-8"))
    assert summary["bill_total"] == format(walked.summary.bill_total, "f")
    assert "simulated" in summary["note"]
    assert "Simulated month" in (folder / "report.html").read_text(encoding="utf-8")
    assert "parked: true" in (folder / "patch.diff").read_text(encoding="utf-8")


def test_leaves_no_emulator_running(walked: Walked, folder: Path) -> None:
    assert emulator.find(Place(folder, folder).project) is None
