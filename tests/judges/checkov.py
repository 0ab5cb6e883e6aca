"""Run Checkov, in an environment of its own, over Terraform JSON."""

from __future__ import annotations

import csv
import json
import subprocess
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.judges.terraform import Rendered

ROOT = Path(__file__).parents[2]
COMMAND = ROOT / ".judges" / "bin" / "checkov"
REASONS = Path(__file__).with_name("checkov_reasons.csv")

EVERYTHING = frozenset({"CKV2_AWS_37", "CKV2_AWS_75"})
"""Checks that Checkov lists for every type of AWS, though they look at one."""


@dataclass(frozen=True)
class Judgement:
    """What Checkov said: (check, Terraform address), both ways."""

    passed: frozenset[tuple[str, str]]
    failed: frozenset[tuple[str, str]]

    @property
    def judged(self) -> set[str]:
        """Addresses of resources that a check came to a verdict on."""
        return {address for _, address in self.passed | self.failed}


@dataclass(frozen=True)
class Reason:
    """A failure that we mean, and why."""

    check: str
    resources: str
    """A pattern of names, such as `s3_bucket__*`."""
    reason: str


def reasons() -> list[Reason]:
    """All of checkov_reasons.csv."""
    with REASONS.open(encoding="utf-8", newline="") as file:
        return [Reason(**row) for row in csv.DictReader(file)]


def judge(rendered: Rendered, folder: Path) -> Judgement:
    """Checkov's verdicts."""
    document = json.dumps(rendered.document, indent=1)
    (folder / "main.tf.json").write_text(document, encoding="utf-8")
    answer = _run("-d", str(folder), "--framework", "terraform_json", "--compact", "-o", "json")
    results = json.loads(answer)["results"]
    assert not results["parsing_errors"], results["parsing_errors"]
    by_name = {address.split(".")[1]: address for address in rendered.addresses}

    def verdicts(key: str) -> frozenset[tuple[str, str]]:
        return frozenset(
            (check["check_id"], by_name[name])
            for check in results[key]
            if (name := check["resource"].rsplit(".", 1)[-1]) in by_name
        )

    return Judgement(verdicts("passed_checks"), verdicts("failed_checks"))


@cache
def checks_by_type() -> dict[str, set[str]]:
    """Terraform's types, and the checks that look at each."""
    found: dict[str, set[str]] = {}
    for line in _run("--list", "--framework", "terraform").splitlines():
        cells = [cell.strip() for cell in line.split("|")]
        if len(cells) > 4 and cells[3] == "resource" and cells[2] not in EVERYTHING:
            found.setdefault(cells[4], set()).add(cells[2])
    return found


def _run(*arguments: str) -> str:
    """Checkov exits with 1 where a check fails, and asks the network unless told not to."""
    done: Any = subprocess.run(
        [str(COMMAND), *arguments, "--skip-download"], capture_output=True, text=True, check=False
    )
    assert done.returncode in {0, 1}, done.stderr[-2000:]
    return str(done.stdout)
