"""Public names for authors of policies: `from trimtab.policy import Policy, require`.

`trimtab.policy.testing` has what their tests need.
"""

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
from policies._remedy import Set
from policies._truth import Node, Truth, every, some

__all__ = [
    "STACK_TYPE",
    "EnvironmentConfig",
    "NoConfig",
    "Node",
    "Note",
    "Notes",
    "Policy",
    "Set",
    "Severity",
    "Subject",
    "Truth",
    "every",
    "or_unsure",
    "require",
    "some",
]
