"""Rates in a file: read as written, refused where they make no sense."""

from decimal import Decimal

import pytest

from cost.commitments import rates
from cost.commitments.terms import Terms
from cost.errors import SourceError
from tests.cost.commitments.builders import book, pool, terms

HEADER = "kind,years,payment,usage_type,operation,rate,currency,offering\n"
LINE = "compute,1,none,BoxUsage:m6i.large,RunInstances,0.07,USD,o-1\n"


def test_a_file_is_read_as_it_was_written(tmp_path):
    given = book({pool(): "0.07"}) | book({pool(): "0.0000166667"}, "ec2-instance", 3, "all")
    rates.write(given, tmp_path / "r.csv")
    assert rates.read(tmp_path / "r.csv") == given


def test_an_empty_operation_stands_for_any(tmp_path):
    path = tmp_path / "r.csv"
    path.write_text("# from the price list\n" + HEADER + LINE.replace("RunInstances", ""))
    found = rates.find(rates.read(path), terms(), pool())
    assert found == rates.Rate(usd=Decimal("0.07"), offering="o-1")
    assert rates.find(rates.read(path), terms("ec2-instance"), pool()) is None


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "lacks kind"),
        ("kind,years\ncompute,1\n", "lacks payment"),
        (HEADER + LINE.replace("compute", "spot"), "'spot' is no kind"),
        (HEADER + LINE.replace(",1,", ",2,"), "'2' years: 1 or 3"),
        (HEADER + LINE.replace("none", "half"), "'half' is no payment"),
        (HEADER + LINE.replace("0.07", "cheap"), "'cheap' is no rate"),
        (HEADER + LINE.replace("0.07", "0"), "'0' is no rate above 0"),
        (HEADER + LINE.replace("0.07", "nan"), "'nan' is no rate"),
        (HEADER + LINE.replace("BoxUsage:m6i.large", ""), "without a usage type"),
        (HEADER + LINE + LINE.replace("0.07", "0.08"), "two rates"),
    ],
)
def test_what_makes_no_sense_is_refused_with_its_place(tmp_path, text, says):
    path = tmp_path / "r.csv"
    path.write_text(text)
    with pytest.raises(SourceError, match=says) as refused:
        rates.read(path)
    assert str(path) in str(refused.value)


def test_the_place_counts_comments_and_empty_lines(tmp_path):
    path = tmp_path / "r.csv"
    path.write_text("# ours\n" + HEADER + "\n" + LINE + "# next\n" + LINE.replace("0.07", "0"))
    with pytest.raises(SourceError) as refused:
        rates.read(path)
    assert refused.value.where == f"{path}, line 6"


def test_what_aws_had_no_rates_for_is_read_again(tmp_path):
    rates.write({}, tmp_path / "r.csv")
    assert rates.read(tmp_path / "r.csv") == {}


@pytest.mark.parametrize("content", [None, b"\xff\xfe\x00"])
def test_no_file_or_no_text_is_refused(tmp_path, content):
    if content is not None:
        (tmp_path / "r.csv").write_bytes(content)
    with pytest.raises(SourceError, match="no rates"):
        rates.read(tmp_path / "r.csv")


def test_another_currency_than_the_bills_is_refused(tmp_path):
    path = tmp_path / "r.csv"
    path.write_text(HEADER + LINE.replace("USD", "EUR"))
    rates.require(rates.read(path), "EUR")
    with pytest.raises(SourceError, match="in EUR, the bill in USD"):
        rates.require(rates.read(path), "USD")


def test_of_two_books_the_first_wins():
    mine, other = book({pool(): "0.07"}), book({pool(): "0.08", pool("c6i.large"): "0.05"})
    found = rates.merged(mine, other)
    assert rates.find(found, terms(), pool()).usd == Decimal("0.07")
    assert list(rates.terms_in(found)) == [Terms(kind="compute", years=1, payment="none")]


def test_a_file_that_cannot_be_written_is_named(tmp_path):
    with pytest.raises(SourceError, match="cannot be written"):
        rates.write(book({pool(): "0.07"}), tmp_path / "no" / "r.csv")
