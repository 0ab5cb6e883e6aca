"""What a check reports: findings, their counts, the state of the suppressions, the gate."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import Counter
from decimal import Decimal
from typing import TYPE_CHECKING, Final, Literal

from pydantic import Field

from cost.models import Model
from policies._base import SEVERITIES, Severity
from policies._remedy import Change

if TYPE_CHECKING:
    from collections.abc import Iterable

SCHEMA_VERSION: Final = 1
Verdict = Literal["fail", "unknown", "error", "suppressed", "pass"]
Status = Literal["new", "existing", "fixed"]
Handling = Literal["fail", "warn", "ignore"]
FailOn = Severity | Literal["none"]
"""The least severity that fails the gate; `none`: findings are advice."""


class Location(Model):
    """A place in the program; the file is relative to the project."""

    file: str
    line: int


class Suppression(Model):
    """Why a finding is tolerated, by whom, and until when."""

    policy: str
    urn: str = Field(description="a resource's urn, or a glob of urns")
    reason: str
    owner: str
    expires: dt.date
    source: Location | None = Field(
        default=None, description="where it stands in the program; none in a file of suppressions"
    )


class SuppressionState(Suppression):
    """A suppression and what became of it in this run; unused and expired ones fail the gate."""

    state: Literal["used", "unused", "expired"]


class Cost(Model):
    """A resource's month at list prices, in USD: the middle of what `trimtab estimate` says."""

    monthly: Decimal
    complete: bool = Field(description="false: it costs at least `monthly`")
    fixed: Decimal | None = Field(
        default=None, description="the same after the remedy; none where there is no remedy"
    )


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
    paths: tuple[str, ...] = Field(description="the properties that decided")
    fix: str
    remedy: tuple[Change, ...] = Field(
        default=(), description="what to set in the resource so that the policy holds; verified"
    )
    source: Location | None
    status: Status
    suppression: Suppression | None
    cost: Cost | None = Field(
        default=None, description="of a new failure, where there is a base; none: free or unpriced"
    )

    @property
    def key(self) -> tuple[str, str]:
        """What makes it the same finding in another run."""
        return self.policy, self.urn

    @property
    def fingerprint(self) -> str:
        """The key as a short hash, for tools that follow findings from run to run."""
        return hashlib.sha256("\n".join(self.key).encode()).hexdigest()[:20]

    def at_least(self, severity: FailOn) -> bool:
        """Whether it is as severe as this, or more; nothing is as severe as `none`."""
        return severity != "none" and SEVERITIES.index(self.severity) <= SEVERITIES.index(severity)


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


class Gate(Model):
    """Whether the run may go on, and why not."""

    fail_on: FailOn
    unknown: Handling
    result: Literal["passed", "failed", "unfinished"]
    reasons: tuple[str, ...]


class Report(Model):
    """One run of the policies over one graph."""

    schema_version: int = SCHEMA_VERSION
    project: str
    stack: str
    resources: int
    policies: int
    compared: bool = Field(description="whether there was a base to compare with")
    summary: Summary
    gate: Gate
    findings: tuple[Finding, ...]
    suppressions: tuple[SuppressionState, ...]

    def placed_under(self, folder: str) -> Report:
        """The same with each file below a folder: the project's, within its repository."""
        if folder in ("", "."):
            return self
        placed = tuple(f.model_copy(update={"source": _under(folder, f)}) for f in self.findings)
        return self.model_copy(update={"findings": placed})

    def having(self, *verdicts: Verdict, status: Status | None = None) -> list[Finding]:
        """Findings of these verdicts, the most severe first; fixed ones only by their status."""
        found = [
            f
            for f in self.findings
            if f.verdict in verdicts and (f.status == status if status else f.status != "fixed")
        ]
        return sorted(found, key=lambda f: (SEVERITIES.index(f.severity), f.policy))


def _under(folder: str, finding: Finding) -> Location | None:
    source = finding.source
    return source and Location(file=f"{folder}/{source.file}", line=source.line)
