"""Who may assume a persona's role, and as a member of which team."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cost.errors import SettingsError
from infra.components._abilities import TEAM
from infra.components._packing import TRUST_LIMIT, size
from infra.components._policy import trust

if TYPE_CHECKING:
    from infra.settings import AccessSettings
    from infra.settings.access import PeopleSettings, Persona


def people_trust(persona: Persona, people: PeopleSettings, settings: AccessSettings) -> str:
    """The trust policy of a persona's role.

    A session without the tag `team` is not let in where teams are named: it would have the role's
    own tag, which is the team that pays for the role.

    Raises:
        SettingsError: so many principals that IAM would not take the policy.
    """
    actions, condition = ["sts:AssumeRole"], _Condition()
    if people.teams:
        actions.append("sts:TagSession")
        condition.add("ForAllValues:StringEquals", "aws:TagKeys", ["team"])
        if people.team_from == "tag":
            condition.add("StringEquals", "aws:PrincipalTag/team", list(people.teams))
            condition.add("StringEquals", "aws:RequestTag/team", TEAM)
        else:
            condition.add("StringEquals", "aws:RequestTag/team", list(people.teams))
    if settings.source_identity:
        actions.append("sts:SetSourceIdentity")
        condition.add("StringLike", "sts:SourceIdentity", "?*")
    if settings.mfa:
        condition.add("Bool", "aws:MultiFactorAuthPresent", "true")
    made = trust({"AWS": list(people.principals)}, condition or None, actions=actions)
    if size(made) > TRUST_LIMIT:
        raise SettingsError(
            f"the trust policy of {persona} has {size(made)} characters",
            where=f"access.people.{persona}.principals",
            allowed=f"{TRUST_LIMIT}: AWS's quota of a role's trust policy",
            next_step="let fewer principals in, such as one role of IAM Identity Center for all",
        )
    return made


class _Condition(dict[str, dict[str, Any]]):
    """The condition of a statement, operator by operator."""

    def add(self, operator: str, key: str, value: Any) -> None:
        """What must hold as well."""
        self.setdefault(operator, {})[key] = value
