"""Target groups of HTTP services must ask for a page that says whether the service works."""

from __future__ import annotations

from policies._base import NoConfig, Notes, Policy, Subject, require
from policies._types import TARGET_GROUP


def check(group: Subject, _: NoConfig) -> Notes:
    """By default `/` is asked for, which most APIs answer with 404 or without looking."""
    path, enabled = group["healthCheck.path"], group["healthCheck.enabled"]
    speaks_http = group["protocol"].is_one_of("HTTP", "HTTPS")
    yield require(
        ~speaks_http | path.given(), "no path is named that says whether a target works", path
    )
    # Functions may go without one, and have no protocol.
    yield require(
        ~speaks_http | enabled.is_true(default=True), "targets are not looked at", enabled
    )


POLICY = Policy(
    id="tg-healthcheck",
    severity="low",
    title="Target groups of HTTP services name a path for their health check",
    why="Requests go on to targets whose model never loaded, or good ones are taken out.",
    fix='set health_check={"path": "/health"}',
    types=TARGET_GROUP,
    check=check,
    equivalents=("CKV_AWS_261",),
)
