"""The page about the sandbox lists what it really knows."""

from __future__ import annotations

from pathlib import Path

import pytest

from infra.sandbox.grades import table, with_table
from infra.sandbox.handler import Handler
from infra.sandbox.registry import handlers
from infra.sandbox.schema import schema

PAGE = Path(__file__).parents[3] / "docs" / "sandbox.md"


def test_the_page_is_up_to_date() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert page == with_table(page), "run: python -m infra.sandbox.grades"
    assert table() in page


@pytest.mark.parametrize("handler", handlers().values(), ids=lambda h: h.type)
def test_a_handler_agrees_with_the_real_providers_schema(handler: Handler) -> None:
    known = schema(handler.type)
    assert known is not None, "the real provider has no such type"
    assert {name.partition(".")[0] for name in handler.replace_on} <= known.inputs
    assert set(handler.defaults) <= known.inputs
    assert handler.changing <= known.outputs
    assert handler.naming is None or handler.naming.property in known.inputs


@pytest.mark.parametrize("handler", handlers().values(), ids=lambda h: h.type)
def test_a_type_that_is_less_than_emulated_says_why(handler: Handler) -> None:
    assert handler.grade == "emulated" or handler.note
