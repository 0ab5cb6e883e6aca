"""Production as Checkov sees it: judged nearly whole, and no failure without a reason."""

from __future__ import annotations

from fnmatch import fnmatchcase

import pytest

from tests.infra.graphs import graph
from tests.judges.checkov import COMMAND, Judgement, checks_by_type, judge, reasons
from tests.judges.terraform import Rendered, render

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not COMMAND.exists(), reason="Checkov is not installed: make test-all does"),
]

JUDGED_AT_ANOTHER = {
    "aws_s3_bucket_server_side_encryption_configuration",
    "aws_s3_bucket_versioning",
}
"""Types that Checkov reads, and reports at the bucket that they belong to."""


@pytest.fixture(scope="module")
def rendered() -> Rendered:
    return render(graph("prod"))


@pytest.fixture(scope="module")
def judgement(rendered: Rendered, tmp_path_factory: pytest.TempPathFactory) -> Judgement:
    return judge(rendered, tmp_path_factory.mktemp("judged"))


def test_every_failure_has_its_reason(judgement: Judgement) -> None:
    unexplained = {
        (check, address)
        for check, address in judgement.failed
        if not any(
            reason.check == check and fnmatchcase(address.split(".")[1], reason.resources)
            for reason in reasons()
        )
    }
    assert unexplained == set()


def test_reasons_are_few_and_all_needed(judgement: Judgement) -> None:
    assert len(reasons()) <= 15
    for reason in reasons():
        assert len(reason.reason) > 20, reason
        assert any(
            reason.check == check and fnmatchcase(address.split(".")[1], reason.resources)
            for check, address in judgement.failed
        ), f"{reason.check} has nothing to explain at {reason.resources}"


def test_nine_in_ten_of_what_can_be_judged_is_judged(
    rendered: Rendered, judgement: Judgement
) -> None:
    """A type that no check looks at cannot be; all others count."""
    kinds = {address: address.split(".")[0] for address in rendered.addresses}
    judgeable = {a for a, kind in kinds.items() if checks_by_type().get(kind)}
    missed = {a for a in judgeable - judgement.judged if kinds[a] not in JUDGED_AT_ANOTHER}
    assert len(missed) <= len(judgeable) / 10, sorted(missed)
    assert len(judgement.passed) > 10 * len(judgement.failed)
