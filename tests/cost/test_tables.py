"""Tables fit the terminal: columns go as a whole, and the table says so."""

import io

import pytest
from rich.console import Console

from cost.tables import Column, Fitted


def shown(width: int) -> list[str]:
    table = Fitted(
        Column("name", wrap=12),
        Column("unit price", number=True, leaves=2),
        Column("quantity", number=True, leaves=1),
        Column("month", number=True),
    )
    table.add("all of it", style="bold")
    table.add("a volume of gp3", "$0.08", "100 GB", "$8.00", indent=2)
    to = io.StringIO()
    Console(file=to, width=width).print(table)
    return [line.rstrip() for line in to.getvalue().splitlines()]


def test_with_room_there_is_everything_on_one_line() -> None:
    assert shown(80) == [
        "name               unit price  quantity  month",
        "all of it",
        "  a volume of gp3       $0.08    100 GB  $8.00",
    ]


def test_the_first_to_leave_goes_first_and_is_named() -> None:
    head, *_, last = shown(34)
    assert head.split() == ["name", "unit", "price", "month"]
    assert last == "no room here for: quantity"


def test_words_wrap_below_their_indent() -> None:
    assert shown(19)[2:4] == ["  a volume    $8.00", "  of gp3"]


@pytest.mark.parametrize("width", [19, 24, 34, 44, 80])
def test_no_line_is_wider_than_the_terminal(width: int) -> None:
    assert max(map(len, shown(width)[:-1])) <= width
    assert any("$8.00" in line for line in shown(width))
