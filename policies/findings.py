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
    """A place in the program."""

    file: str = Field(description="relative to the project")
    line: int = Field(description="counted from 1")


class Suppression(Model):
    """Why a finding is tolerated, by whom, and until when."""

    policy: str = Field(description="its id")
    urn: str = Field(description="a resource's urn, or a glob of urns")
    reason: str = Field(description="why it is tolerated")
    owner: str = Field(description="who answers for that")
    expires: dt.date = Field(description="the last day on which it holds, UTC")
    source: Location | None = Field(
        default=None, description="where it stands in the program; none in a file of suppressions"
    )


class SuppressionState(Suppression):
    """A suppression and what became of it in this run; unused and expired ones fail the gate."""

    state: Literal["used", "unused", "expired"] = Field(description="whether it met a finding")


class Cost(Model):
    """A resource's month at list prices, in USD: the middle of what `trimtab estimate` says."""

    monthly: Decimal = Field(description="as the program has it")
    complete: bool = Field(description="false: it costs at least `monthly`")
    fixed: Decimal | None = Field(
        default=None, description="the same after the remedy; none where there is no remedy"
    )


class Finding(Model):
    """One policy's verdict on one resource."""

    policy: str = Field(description="its id")
    severity: Severity = Field(description="the policy's")
    verdict: Verdict = Field(description="a pass only with `--all`")
    urn: str = Field(description="the resource's; of a fixed one the base's")
    type: str = Field(description="the resource's type token")
    name: str = Field(description="the resource's, as the program calls it")
    component: str | None = Field(description="what the tag `component` says")
    message: str = Field(description="what is wrong, or what is not known")
    paths: tuple[str, ...] = Field(description="the properties that decided")
    fix: str = Field(description="what to write in the program, in words")
    remedy: tuple[Change, ...] = Field(
        default=(), description="what to set in the resource so that the policy holds; verified"
    )
    source: Location | None = Field(description="null for a stack, a fixed one, a state")
    status: Status = Field(description="without a base all are new")
    suppression: Suppression | None = Field(description="of a suppressed one")
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
    passed: int = Field(serialization_alias="pass", description="it holds")
    fail: int = Field(description="it does not")
    unknown: int = Field(description="only a deployment can tell")
    suppressed: int = Field(description="it does not, and that is tolerated")
    error: int = Field(description="the policy raised")

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

    fail_on: FailOn = Field(description="the least severity that fails it; `none`: advice only")
    unknown: Handling = Field(description="what is made of unknown verdicts")
    result: Literal["passed", "failed", "unfinished"] = Field(description="exit code 0, 1, 3")
    reasons: tuple[str, ...] = Field(description="why it did not pass, for people")


class Report(Model):
    """One run of the policies over one graph."""

    schema_version: int = Field(
        default=SCHEMA_VERSION, description="rises where a key changes; a new key raises nothing"
    )
    project: str = Field(description="the Pulumi project")
    stack: str = Field(description="its stack")
    resources: int = Field(description="how many were looked at")
    policies: int = Field(description="how many ran")
    compared: bool = Field(description="whether there was a base to compare with")
    summary: Summary = Field(description="counts")
    gate: Gate = Field(description="the verdict of the run")
    findings: tuple[Finding, ...] = Field(description="in the order of policies, then resources")
    suppressions: tuple[SuppressionState, ...] = Field(description="those of this stack")

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
