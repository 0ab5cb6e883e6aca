"""Every view of every sample bill adds up, whatever the format, provider and currency."""

from __future__ import annotations

from pathlib import Path

import pytest

from cost.analysis._found import views
from cost.analysis._view import Options
from cost.bill import load
from cost.views import compute, prove

FOLDERS = (
    "cur-anonymize-samples",
    "cur-fivetran",
    "cur-legacy-koku",
    "focus-sample-1.0",
    "focus-spec-scenarios",
    "focus-toolkit-golden",
)


@pytest.mark.slow
@pytest.mark.parametrize("folder", FOLDERS)
def test_adds_up(samples: Path, folder: str) -> None:
    files = sorted((samples / folder).glob("*.csv"))
    assert files
    for file in files:
        bill = load([file])
        for currency in bill.quality.currencies or (bill.currency,):
            for view in (v for v in views() if not v.needs):
                for cost in view.costs:
                    result = compute(bill, view, Options(cost=cost), currency=currency)
                    prove(view, list(result.rows), result.total)
