"""How many statements are packed into policies that IAM accepts, the same way every time."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from cost.errors import SettingsError
from infra.components._policy import Statement, document

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

MANAGED_LIMIT = 6144
"""Characters of a managed policy; IAM does not count white space.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
"""
INLINE_LIMIT = 10240
"""Characters of all policies inside one role together."""
TRUST_LIMIT = 2048
"""Characters of a role's trust policy, unless AWS raised the account's quota."""


def size(policy: str) -> int:
    """A policy's length as IAM counts it."""
    return len(json.dumps(json.loads(policy), separators=(",", ":"), ensure_ascii=False))


def unique(statements: Iterable[Statement]) -> list[Statement]:
    """Each statement once. Different ones that bear one Sid are numbered: IAM wants them unique."""
    found: list[Statement] = []
    bodies: set[str] = set()
    sids: dict[str, int] = {}
    for statement in statements:
        body = json.dumps(statement, sort_keys=True)
        if body in bodies:
            continue
        bodies.add(body)
        sid = statement["Sid"]
        sids[sid] = sids.get(sid, 0) + 1
        found.append(statement if sids[sid] == 1 else statement | {"Sid": f"{sid}{sids[sid]}"})
    return found


def pack(statements: Sequence[Statement], *, policies: int, whose: str) -> list[str]:
    """Documents for managed policies, filled in the order of the statements.

    A statement goes into the first policy with room: another section's statement at the end
    leaves those before it where they are.

    Args:
        statements: what to grant; duplicates are left out.
        policies: how many managed policies the role may still have.
        whose: the role, for the error.

    Raises:
        SettingsError: the statements do not fit.
    """
    packed: list[list[Statement]] = []
    for statement in unique(statements):
        if size(document(statement)) > MANAGED_LIMIT:
            raise SettingsError(
                f"statement {statement['Sid']} of role {whose} has "
                f"{size(document(statement))} characters",
                allowed=f"{MANAGED_LIMIT}, IAM's limit of a managed policy",
                next_step="split it, or name its resources by a common prefix",
            )
        room = next((p for p in packed if size(document(*p, statement)) <= MANAGED_LIMIT), None)
        if room is None:
            packed.append([statement])
        else:
            room.append(statement)
    if len(packed) > policies:
        raise SettingsError(
            f"role {whose} needs {len(packed)} policies of {MANAGED_LIMIT} characters",
            allowed=f"{policies}: AWS's quota of managed policies a role, less AWS's own two",
            next_step="have the quota L-0DA4ABF3 raised (25 at most) and say so in "
            "access.policies_per_role, or move sections to a stack of their own",
        )
    return [document(*statements) for statements in packed]
