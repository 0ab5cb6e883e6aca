"""File systems that nobody reads or writes."""

from decimal import Decimal

from cost.rules.idle_fsx import RULE
from tests.cost import builders as b
from tests.cost.rules import cases

ARN = "arn:aws:fsx:us-east-1:111122223333:file-system/fs-0a1"


def filesystem(**more) -> b.Line:
    given = {"unit": "GB-Mo", "quantity": "38.7", "usd": "5.42"} | more
    return cases.line(ARN, "USE1-Lustre-Storage.Scratch-2", service="AmazonFSx", **given)


def moved(read: float, written: float) -> tuple:
    return (
        b.readings("fs-0a1", "fsx_read_bytes", read),
        b.readings("fs-0a1", "fsx_written_bytes", written),
    )


CASE = cases.Case(
    rule=RULE, lines=(filesystem(component="filesystems.scratch"),), series=moved(0, 0)
)


def test_fires_where_no_byte_moved():
    found = CASE.run().one
    assert found.saving.mid == Decimal("5.42") * 31
    assert found.change is None
    assert "take filesystems.scratch out of the settings" in str(found.manual)


def test_reads_and_writes_both_count_and_at_the_threshold_they_do_not():
    assert CASE.run(series=moved(1, 0)).nothing
    assert CASE.run(series=moved(0, 1)).nothing
    assert CASE.run({"bytes": "336"}, series=moved(0, 1)).one


def test_what_is_not_known_is_said():
    assert "no fsx_written_bytes" in CASE.run(series=moved(0, 0)[:1]).why
    assert "6 days" in CASE.run(lines=(filesystem(days=6),)).why


def test_those_of_others_get_advice_of_the_command_line():
    assert str(CASE.run(lines=(filesystem(),)).one.manual).startswith("aws fsx delete-file-system")
