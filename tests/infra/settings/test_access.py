"""Who may do what: what cannot be is refused before any resource exists."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from infra.settings import AccessSettings

ADA = "arn:aws:iam::111122223333:user/ada"
SIGNED_IN = (
    "arn:aws:iam::111122223333:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_Science_0a1b"
)


def people(persona: str, **further: Any) -> dict[str, Any]:
    return {"people": {persona: {"principals": [ADA], **further}}}


@pytest.mark.parametrize("persona", ["data-engineer", "data-scientist", "ml-engineer"])
def test_those_of_teams_need_teams(persona: str) -> None:
    AccessSettings.model_validate(people(persona, teams=["search"]))
    with pytest.raises(ValidationError, match="there is no team"):
        AccessSettings.model_validate(people(persona))


@pytest.mark.parametrize("persona", ["platform", "finops", "auditor"])
def test_the_others_have_none(persona: str) -> None:
    AccessSettings.model_validate(people(persona))
    with pytest.raises(ValidationError, match="whatever the team"):
        AccessSettings.model_validate(people(persona, teams=["search"]))


def test_unknown_personas_are_refused() -> None:
    with pytest.raises(ValidationError, match="data-engineer"):
        AccessSettings.model_validate(people("intern"))


@pytest.mark.parametrize(
    "principal", ["*", "111122223333", "arn:aws:iam::111122223333:root", "arn:aws:iam::1:user/a"]
)
def test_whole_accounts_and_wildcards_are_refused(principal: str) -> None:
    with pytest.raises(ValidationError):
        AccessSettings.model_validate({"people": {"finops": {"principals": [principal]}}})


def test_a_role_that_nobody_may_assume_is_refused() -> None:
    with pytest.raises(ValidationError):
        AccessSettings.model_validate({"people": {"finops": {"principals": []}}})


def test_a_team_whose_models_would_be_anothers_is_refused() -> None:
    AccessSettings.model_validate(people("ml-engineer", teams=["search", "searchads"]))
    with pytest.raises(ValidationError, match="begin with search-"):
        AccessSettings.model_validate(people("ml-engineer", teams=["search", "search-ads"]))


def test_a_second_factor_that_sessions_never_carry_is_refused() -> None:
    AccessSettings.model_validate({**people("finops"), "mfa": True})
    with pytest.raises(ValidationError, match="nobody could assume the role"):
        AccessSettings.model_validate(
            {"people": {"finops": {"principals": [SIGNED_IN]}}, "mfa": True}
        )


def test_sessions_and_quotas_are_within_what_aws_allows() -> None:
    for wrong in ({"session_hours": 13}, {"policies_per_role": 26}, {"unused_access_days": 0}):
        with pytest.raises(ValidationError):
            AccessSettings.model_validate(wrong)
