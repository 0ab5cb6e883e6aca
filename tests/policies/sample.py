"""Small typed builders of graphs and findings."""

from __future__ import annotations

from typing import Any

from cost.graph import Graph, Resource
from policies.findings import Finding, Gate, Location, Report, Summary

KEY = "aws:kms/key:Key"


def urn(name: str, stack: str = "dev") -> str:
    return f"urn:pulumi:{stack}::sample::{KEY}::{name}"


def key(name: str, **more: Any) -> Resource:
    return Resource(urn=urn(name), type=KEY, name=name, **more)


def graph(*resources: Resource) -> Graph:
    return Graph("sample", "dev", resources)


def finding(name: str = "k", **changed: Any) -> Finding:
    known: dict[str, Any] = {
        "policy": "kms-rotation",
        "severity": "medium",
        "verdict": "fail",
        "urn": urn(name),
        "type": KEY,
        "name": name,
        "component": None,
        "message": "never rotated",
        "paths": ("enableKeyRotation",),
        "fix": "rotate",
        "source": Location(file="keys.py", line=7),
        "status": "new",
        "suppression": None,
    }
    return Finding(**{**known, **changed})


def report(*findings: Finding, **gate: Any) -> Report:
    judged = {"fail_on": "high", "unknown": "warn", "result": "passed", "reasons": (), **gate}
    return Report(
        project="sample",
        stack="dev",
        resources=3,
        policies=1,
        compared=False,
        summary=Summary.of(findings),
        gate=Gate(**judged),
        findings=findings,
        suppressions=(),
    )
