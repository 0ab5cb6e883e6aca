"""EFS without a client: no point of connections is none only where the size was measured."""

from decimal import Decimal

from cost.rules.idle_efs import RULE
from tests.cost import builders as b
from tests.cost.rules import cases

ARN = "arn:aws:elasticfilesystem:us-east-1:111122223333:file-system/fs-0e1"


def filesystem(**more) -> b.Line:
    given = {"unit": "GB-Mo", "quantity": "16.1", "usd": "4.84", "service": "AmazonEFS"} | more
    return cases.line(ARN, "USE1-TimedStorage-ByteHrs", **given)


def connected(clients: float | None, measured: bool = True) -> tuple:
    size = (b.readings("fs-0e1", "efs_stored_bytes", 5e11),) if measured else ()
    many = () if clients is None else (b.readings("fs-0e1", "efs_client_connections", clients),)
    return (*size, *many)


CASE = cases.Case(rule=RULE, lines=(filesystem(),), series=connected(None))


def test_fires_where_nobody_was_connected():
    assert CASE.run().one.saving.mid == Decimal("4.84") * 31
    assert CASE.run(series=connected(0)).one


def test_a_client_is_use_and_at_the_threshold_it_is_none():
    assert CASE.run(series=connected(1)).nothing
    assert CASE.run({"connections": "336"}, series=connected(1)).one


def test_what_is_not_known_is_said():
    assert "no efs_stored_bytes" in CASE.run(series=connected(0, measured=False)).why
    assert "13 days" in CASE.run(lines=(filesystem(days=13),)).why
