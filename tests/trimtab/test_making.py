"""A terminal sees how far the making of a bill is; a file sees nothing of it."""

import io

from rich.console import Console

from cost.sample.schema import unseen
from trimtab.making import Made, shown


def test_lines_are_gone_through_twice() -> None:
    made = Made(1000)
    start = made._since
    assert made.add(500, start + 2) == (25, "125 rows/s, 6 s left")
    assert made.add(1500, start + 8) == (100, "125 rows/s, 0 s left")


def test_a_few_lines_more_than_asked_are_no_more_than_all() -> None:
    made = Made(10)
    assert made.add(50, made._since + 1)[0] == 100


def test_a_terminal_sees_it() -> None:
    text = io.StringIO()
    with shown(1000, Console(file=text, force_terminal=True, width=100)) as told:
        told(500)
    assert "making 1,000 rows" in text.getvalue()


def test_a_file_sees_nothing() -> None:
    text = io.StringIO()
    with shown(1000, Console(file=text, force_terminal=False)) as told:
        assert told is unseen
    assert not text.getvalue()
