"""What the roles of a stack's graph may do, decided as IAM would: for tests and for docs."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from functools import cache
from typing import TYPE_CHECKING, Any

from policies.iam import Decision, Document, Policies, Principal, Request, decide

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cost.graph import Graph, Resource


@cache
def _aws_policies() -> dict[str, Any]:
    """AWS's own policies, as moto carries them."""
    from moto.iam.aws_managed_policies import aws_managed_policies_data

    found: dict[str, Any] = json.loads(aws_managed_policies_data)
    return found


@dataclass
class Roles:
    """The roles of section access in one graph."""

    graph: Graph
    account: str
    region: str
    _read: dict[str, Policies] = field(default_factory=dict)

    def ask(
        self,
        role: str,
        action: str,
        resource: str = "*",
        *,
        team: str | None = None,
        context: Mapping[str, Any] | None = None,
    ) -> Decision:
        """Decide a request that a session of a role makes.

        Args:
            role: such as `data-scientist`.
            action: such as `s3:GetObject`.
            resource: its ARN.
            team: the session's tag; None: the role's own, which is the stack's team.
            context: further condition keys; the region is the stack's unless they name another.
        """
        found = self._role(role)
        arn = f"arn:aws:iam::{self.account}:role{found.inputs['path']}{found.inputs['name']}"
        tags = {"team": team or self.graph.tags(found).get("team", "")}
        request = Request(
            action=action,
            resource=resource,
            principal=Principal(kind="role", arn=arn, session="session", tags=tags),
            context={"aws:RequestedRegion": self.region, **(context or {})},
        )
        # Every key's policy leaves to IAM what it lets the account do; see `Keys`.
        own = self._leaves_to_iam() if action.lower().startswith("kms:") else None
        return decide(request, replace(self.policies(found), resource=own))

    def policies(self, role: Resource) -> Policies:
        """All that says what a role may do."""
        if role.urn not in self._read:
            self._read[role.urn] = self._policies(role)
        return self._read[role.urn]

    def _policies(self, role: Resource) -> Policies:
        identity = [
            Document.of(p.inputs["policy"], p.name)
            for p in self._all("rolePolicy:RolePolicy")
            if role in self.graph.references(p, "role")
        ]
        identity += [
            self._attached(a)
            for a in self._all("rolePolicyAttachment:RolePolicyAttachment")
            if role in self.graph.references(a, "role")
        ]
        (boundary,) = self.graph.references(role, "permissionsBoundary")
        return Policies(
            identity=tuple(identity),
            boundary=Document.of(boundary.inputs["policy"], boundary.name),
        )

    def _attached(self, attachment: Resource) -> Document:
        arn = attachment.inputs.get("policyArn")
        if isinstance(arn, str):
            name = arn.rsplit("/", 1)[-1]
            return Document.of(_aws_policies()[name]["Document"], name)
        (policy,) = self.graph.references(attachment, "policyArn")
        return Document.of(policy.inputs["policy"], policy.name)

    def _role(self, name: str) -> Resource:
        (found,) = (r for r in self._all("role:Role") if r.name == f"access-{name}")
        return found

    def _all(self, kind: str) -> list[Resource]:
        return [r for r in self.graph if r.type == f"aws:iam/{kind}"]

    def _leaves_to_iam(self) -> Document:
        root = {"AWS": f"arn:aws:iam::{self.account}:root"}
        statement = {"Effect": "Allow", "Principal": root, "Action": "kms:*", "Resource": "*"}
        return Document.of({"Version": "2012-10-17", "Statement": [statement]}, "key")
