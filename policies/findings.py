"""What a check reports: findings, their counts, and the state of the suppressions."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from typing import TYPE_CHECKING, Final, Literal

from pydantic import Field

from cost.models import Model
from policies._base import Severity

if TYPE_CHECKING:
    from collections.abc import Iterable

SCHEMA_VERSION: Final = 1
Verdict = Literal["fail", "unknown", "error", "suppressed", "pass"]
Status = Literal["new", "existing", "fixed"]


class Location(Model):
    """A place in the program; the file is relative to the project."""

    file: str
    line: int


class Suppression(Model):
    """Why a finding is tolerated, by whom, and until when."""

    policy: str
    pattern: str
    reason: str
    owner: str
    expires: dt.date


class SuppressionState(Suppression):
    """A suppression and what became of it in this run; unused and expired ones fail the gate."""

    state: Literal["used", "unused", "expired"]


class Finding(Model):
    """One policy's verdict on one resource."""

    policy: str
    severity: Severity
    verdict: Verdict
    urn: str
    type: str
    name: str
    component: str | None
    message: str
    paths: tuple[str, ...]
    fix: str
    source: Location | None
    status: Status
    suppression: Suppression | None


class Summary(Model):
    """How many pairs of policy and resource had which verdict; fixed ones are not counted."""

    # `pass` is a keyword: the field has another name than its key.
    passed: int = Field(serialization_alias="pass")
    fail: int
    unknown: int
    suppressed: int
    error: int

    @classmethod
    def of(cls, findings: Iterable[Finding]) -> Summary:
        """Count."""
        counts = Counter(f.verdict for f in findings if f.status != "fixed")
        return cls(
            passed=counts["pass"],
            fail=counts["fail"],
            unknown=counts["unknown"],
            suppressed=counts["suppressed"],
            error=counts["error"],
        )
