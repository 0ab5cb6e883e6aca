"""Sentences say at least, approximately and unknown where they must."""

from __future__ import annotations

from cost.estimate import estimate, words
from cost.pricing.catalogue import load
from tests.cost.estimate.stacks import SAGEMAKER, bucket, nat, stack, volume
from tests.cost.pricing.builders import resource


def test_an_exact_total_has_no_range() -> None:
    assert words.headline(estimate(stack(volume(size=100)), load())) == "$10.00 a month"


def test_an_uncertain_total_has_its_range() -> None:
    found = estimate(stack(nat()), load())
    assert words.headline(found) == "$37.35 a month (from $33.30 to $77.85)"


def test_an_incomplete_total_says_what_is_lacking() -> None:
    found = estimate(stack(bucket(), resource(SAGEMAKER)), load())
    assert words.headline(found).startswith("at least $")
    assert words.lacking(found) == (
        "1 resource unpriced, 1 quantity not known without a usage file"
    )


def test_an_assumption_is_marked() -> None:
    stated, assumed = estimate(stack(nat()), load()).resources[0].parts
    assert words.quantity_of(stated) == "730 hour"
    assert words.quantity_of(assumed) == "~100 GB"
    storage = estimate(stack(bucket()), load()).resources[0].parts[0]
    assert words.quantity_of(storage) == "? GB-month"
