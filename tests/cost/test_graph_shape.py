from __future__ import annotations

from typing import Any

import pytest

from cost.graph import Graph, Resource, Source
from cost.graph_shape import refuse_misshapen


def graph(*resources: dict[str, Any]) -> Graph:
    plain = {"type": "a:b:C", "name": "n"}
    return Graph("p", "s", tuple(Resource(**{**plain, **given}) for given in resources))


def test_what_programs_make_passes() -> None:
    top = {"urn": "a", "source": Source("x.py", 1)}
    refuse_misshapen(graph(top, {"urn": "b", "parent": "a"}, {"urn": "c", "parent": "elsewhere"}))


@pytest.mark.parametrize(
    ("resources", "why"),
    [
        ([], "no resources"),
        ([{"urn": None}], "resource 1: its urn"),
        ([{"urn": "a"}, {"urn": "a"}], "a is there twice"),
        ([{"urn": "a", "inputs": None}], "a: its inputs"),
        ([{"urn": "a", "options": "x"}], "a: its options"),
        ([{"urn": "a", "provider": 1}], "a: its provider"),
        ([{"urn": "a", "parent": "b"}, {"urn": "b", "parent": "a"}], "its own ancestor"),
    ],
)
def test_what_none_makes_is_refused(resources: list[dict[str, Any]], why: str) -> None:
    with pytest.raises(ValueError, match=why):
        refuse_misshapen(graph(*resources))
