"""Property values become plain Python and come back as they were."""

from __future__ import annotations

import pulumi
import pytest
from pulumi.provider.experimental.property_value import Computed, PropertyValue
from pulumi.runtime.rpc import UNKNOWN as UNKNOWN_TEXT

from cost.graph import UNKNOWN
from infra.sandbox.plain import to_plain, to_plain_map, to_properties, to_property

TREE = {"a": 1, "b": [True, None, "x", 1.5], "c": {"d": UNKNOWN}}


def test_there_and_back() -> None:
    assert to_plain(to_property(TREE)) == TREE


def test_both_spellings_of_unknown_are_unknown() -> None:
    assert to_plain(PropertyValue(UNKNOWN_TEXT)) is UNKNOWN
    assert to_plain(PropertyValue(Computed())) is UNKNOWN
    # The protocol's own marshalling knows the text alone.
    assert to_property(UNKNOWN).marshal().string_value == UNKNOWN_TEXT


def test_whole_numbers_are_ints() -> None:
    plain = to_plain(PropertyValue(3.0))
    assert plain == 3
    assert isinstance(plain, int)


def test_nulls_at_the_top_are_absent() -> None:
    assert to_plain_map({"a": PropertyValue(None), "b": PropertyValue("x")}) == {"b": "x"}


def test_a_secret_that_is_handed_back_stays_secret() -> None:
    given = {"password": PropertyValue("hidden", is_secret=True)}
    assert to_properties({"password": "hidden"}, given)["password"].is_secret
    assert not to_properties({"password": "another"}, given)["password"].is_secret


@pytest.mark.parametrize(
    ("thing", "plain"),
    [
        (pulumi.FileAsset("a.txt"), {"$asset": "a.txt"}),
        (pulumi.StringAsset("text"), {"$asset": "text"}),
        (pulumi.FileArchive("a.zip"), {"$archive": "a.zip"}),
        (
            pulumi.AssetArchive({".": pulumi.FileArchive("src")}),
            {"$archive": {".": {"$archive": "src"}}},
        ),
    ],
)
def test_assets_say_what_they_are_made_of(thing: object, plain: object) -> None:
    assert to_plain(PropertyValue(thing)) == plain  # type: ignore[arg-type]
