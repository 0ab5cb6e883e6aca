from decimal import Decimal
from pathlib import Path

import pytest

from cost.analysis._budgets import parse
from cost.errors import InputError

STACK = """config:
  trimtab:billing:
    budget_usd: 5000
    team_budgets:
      ml: {usd: 800.5}
"""


def found(given: object) -> list[tuple[str, Decimal]]:
    return [(budget.name, budget.monthly) for budget in parse(str(given))]


def test_a_file_of_pairs(tmp_path: Path) -> None:
    file = tmp_path / "budgets.yaml"
    file.write_text("everything: 5000\nteam=ml: 800.5\n")
    assert found(file) == [("everything", 5000), ("team ml", Decimal("800.5"))]


def test_a_stack_s_settings_count_what_carries_its_tag(tmp_path: Path) -> None:
    for stack, name in (("dev", "stack dev"), ("account", "everything")):
        file = tmp_path / f"Pulumi.{stack}.yaml"
        file.write_text(STACK)
        team = "team ml" if stack == "account" else "stack dev, team ml"
        assert found(file) == [(name, 5000), (team, Decimal("800.5"))]


@pytest.mark.parametrize("given", ["", "0", "-5", "nan", "much", "team:5", "team=:5", "=a:5"])
def test_no_budget(given: str) -> None:
    with pytest.raises(InputError, match="is no budget"):
        parse(given)


def test_two_for_one_are_refused() -> None:
    with pytest.raises(InputError, match="two budgets for team ml"):
        parse(["team=ml:5", "team=ml:6"])


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a: [", "not valid YAML"),
        ("", "holds no budgets"),
        ("- 5", "holds no budgets"),
        ("ml: 5", "is no scope"),
        ("everything: lots", "is no budget"),
        ("config: {}", "no budget"),
        ("config: {'trimtab:billing': {budget_usd: 5, team_budgets: {ml: 5}}}", "no section"),
        ("config: {'trimtab:billing': {budget_usd: 5, team_budgets: {ml: {}}}}", "is no budget"),
    ],
)
def test_a_file_that_is_none(tmp_path: Path, text: str, said: str) -> None:
    file = tmp_path / "budgets.yaml"
    file.write_text(text)
    with pytest.raises(InputError, match=said) as raised:
        parse(str(file))
    assert raised.value.where is not None
    assert raised.value.where.startswith(str(file))


def test_a_file_that_is_missing(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot read"):
        parse(str(tmp_path / "gone.yaml"))
