"""Public names for authors of policies: `from trimtab.policy import Policy, require`."""

from __future__ import annotations

from policies._base import (
    STACK_TYPE,
    EnvironmentConfig,
    NoConfig,
    Note,
    Notes,
    Policy,
    Severity,
    Subject,
    or_unsure,
    require,
)
from policies._truth import Node, Truth, every, some

__all__ = [
    "STACK_TYPE",
    "EnvironmentConfig",
    "NoConfig",
    "Node",
    "Note",
    "Notes",
    "Policy",
    "Severity",
    "Subject",
    "Truth",
    "every",
    "or_unsure",
    "require",
    "some",
]
