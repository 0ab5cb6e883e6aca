"""A bucket costs by what lies in it, which a program does not say."""

from __future__ import annotations

from cost.pricing.pricers.s3_bucket import PRICER
from tests.cost.pricing.builders import Case, check_golden, parts_of, percentiles


def test_golden() -> None:
    check_golden(
        PRICER,
        {
            "by default": Case(),
            "with a usage file": Case(
                usage={
                    "standard_gb": 10_000,
                    "infrequent_gb": 40_000,
                    "intelligent_gb": 500,
                    "intelligent_objects": 1_000_000,
                    "deep_archive_gb": 1_000_000,
                    "put_requests": 1_000_000,
                    "get_requests": (1e6, 5e6, 5e7),
                }
            ),
        },
    )


def test_an_unknown_size_is_not_an_empty_bucket() -> None:
    storage = parts_of(PRICER, Case())[0]
    assert storage.name == "storage, standard"
    assert storage.monthly is None
    assert (storage.basis, storage.usage_key) == ("unknown", "standard_gb")


def test_an_empty_bucket_is_zero_when_it_is_said() -> None:
    assert parts_of(PRICER, Case(usage={"standard_gb": 0}))[0].monthly == percentiles(0)
