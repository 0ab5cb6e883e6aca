"""Budgets: from an argument, a file of them, or a stack's settings."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from cost.errors import InputError
from cost.yaml_text import load_file

if TYPE_CHECKING:
    from collections.abc import Iterable

ALLOWED: Final = "5000, team=research:800, a YAML file of such pairs, or Pulumi.STACK.yaml"

ACCOUNT: Final = "account"
"""The stack whose budget counts all that the account spends."""


@dataclass(frozen=True, kw_only=True)
class Budget:
    """What may be spent in a month by what carries these values."""

    match: tuple[tuple[str, str], ...]
    monthly: Decimal

    @property
    def name(self) -> str:
        """What people call it."""
        return ", ".join(f"{key} {value}" for key, value in self.match) or "everything"


def parse(given: str | Iterable[str]) -> tuple[Budget, ...]:
    """Budgets from texts: an amount, `dimension=value:amount` (several by commas), or a file.

    Raises:
        InputError: none of these.

    >>> [(b.name, b.monthly) for b in parse("5000")]
    [('everything', Decimal('5000'))]
    >>> [(b.name, b.monthly) for b in parse("team=ml:800,team=web:90.5")]
    [('team ml', Decimal('800')), ('team web', Decimal('90.5'))]
    """
    texts = [given] if isinstance(given, str) else list(given)
    found = [budget for text in texts for budget in _one(text)]
    names = [budget.name for budget in found]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise InputError(f"two budgets for {', '.join(twice)}", allowed="one each")
    return tuple(found)


def _one(text: str) -> list[Budget]:
    if text.endswith((".yaml", ".yml")):
        return _file(Path(text))
    return [_pair(part.strip()) for part in text.split(",")]


def _pair(text: str) -> Budget:
    scope, _, amount = text.rpartition(":")
    key, equals, value = scope.partition("=")
    if scope and not (key and equals and value):
        raise InputError(f"{text!r} is no budget", allowed=ALLOWED)
    return Budget(match=((key, value),) if scope else (), monthly=_amount(amount, text))


def _amount(given: Any, where: str) -> Decimal:
    try:
        amount = Decimal(str(given))
    except InvalidOperation:
        amount = Decimal(0)
    if not amount.is_finite() or amount <= 0:
        raise InputError(f"{given!r} is no budget", where=where, allowed=ALLOWED)
    return amount


def _file(path: Path) -> list[Budget]:
    """`team=research: 800` a line, or the section trimtab:billing of a stack's settings."""
    content = load_file(path, InputError)
    if not isinstance(content, dict) or not content:
        raise InputError("holds no budgets", where=str(path), allowed=ALLOWED)
    if "config" in content:
        return _settings(path, content["config"])
    return [
        _pair(f"{scope}:{amount}") if "=" in str(scope) else _whole(path, scope, amount)
        for scope, amount in content.items()
    ]


def _whole(path: Path, scope: Any, amount: Any) -> Budget:
    if scope != "everything":
        raise InputError(
            f"{scope!r} is no scope", where=str(path), allowed="everything, or dimension=value"
        )
    return Budget(match=(), monthly=_amount(amount, str(path)))


def _settings(path: Path, config: Any) -> list[Budget]:
    section = config.get("trimtab:billing") if isinstance(config, dict) else None
    if not isinstance(section, dict) or "budget_usd" not in section:
        raise InputError(
            "no budget", where=str(path), next_step="set trimtab:billing > budget_usd there"
        )
    stack = path.stem.removeprefix("Pulumi.")
    whole = () if stack == ACCOUNT else (("stack", stack),)
    teams = section.get("team_budgets") or {}
    if not isinstance(teams, dict) or not all(isinstance(e, dict) for e in teams.values()):
        raise InputError("team_budgets is no section", where=str(path), allowed="TEAM: {usd: 800}")
    return [
        Budget(match=whole, monthly=_amount(section["budget_usd"], str(path))),
        *(
            Budget(match=(*whole, ("team", team)), monthly=_amount(entry.get("usd"), str(path)))
            for team, entry in teams.items()
        ),
    ]
