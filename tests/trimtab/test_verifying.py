"""Verdicts and the ledger: dated by the deployment, and written back."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from cost.errors import InputError
from cost.ledger import in_project
from cost.realised import Verification, Verified
from tests.cost.test_ledger import NOW, record
from trimtab import verifying
from trimtab.verifying import Check, applications

SINCE = datetime(2026, 12, 1, 8, tzinfo=UTC)


def test_a_deployment_may_be_later_than_the_application(tmp_path: Path) -> None:
    kept = in_project(tmp_path, "dev")
    kept.add([record(), record("recommended")])
    asked = Check(sources=[], before=[], ledger=kept)
    assert [e.at for e in applications(asked)] == [NOW]
    later = Check(sources=[], before=[], ledger=kept, deployed=date(2026, 11, 20))
    assert [e.at for e in applications(later)] == [datetime(2026, 11, 20, tzinfo=UTC)]


def test_where_nothing_was_applied_there_is_nothing_to_verify(tmp_path: Path) -> None:
    kept = in_project(tmp_path, "dev")
    kept.add([record("recommended")])
    with pytest.raises(InputError, match="no recommendation was applied"):
        applications(Check(sources=[], before=[], ledger=kept))


def test_verdicts_are_recorded_each_time(tmp_path: Path) -> None:
    kept = in_project(tmp_path, "dev")
    one = record()
    kept.add([one])
    row = Verified(
        id=one.id,
        rule=one.rule,
        component=one.component,
        current=one.current,
        proposed=one.proposed,
        claimed=Decimal(5),
        realised=Decimal("4.50"),
        bill_change=None,
        verdict="realised",
        why="",
    )
    found = Verification(
        currency="USD", verified=(row,), total_claimed=Decimal(5), total_realised=Decimal("4.50")
    )
    for days in (0, 30):
        assert verifying.record(found, kept, SINCE + timedelta(days=days)) == 1
    first, *later = kept.read()
    assert first == one
    assert [(e.event, e.verdict, e.realised) for e in later] == [
        ("realised", "realised", Decimal("4.50"))
    ] * 2
