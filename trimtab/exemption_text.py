"""What was set apart on purpose, and what became of each exemption, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from cost.money import usd

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cost.exemptions import Exempted, ExemptionState
    from cost.optimise import Result

SAID: Final = {
    "expired": "is over: renew or remove it",
    "unused": "fits nothing that was found: remove it",
}
"""What to do about an exemption, by its state; the other states need nothing."""


def lines(result: Result) -> Iterator[str]:
    """One line for each recommendation that was set apart, and each exemption to look at."""
    if result.exempted:
        saving = usd(result.exempted_saving.mid, result.currency)
        yield f"set apart, in no total: {len(result.exempted)}, {saving} a month"
    for one in result.exempted:
        yield _set_apart(one, result.currency)
    for exemption in result.exemptions:
        if exemption.state in SAID:
            yield f"exemption {SAID[exemption.state]}: {_named(exemption)}"


def _set_apart(one: Exempted, currency: str) -> str:
    advice = one.recommendation
    name = advice.component or ", ".join(advice.resources)
    what = f"{name} -> {advice.proposed} ({advice.rule}, {usd(advice.saving.mid, currency)})"
    given = one.exemption
    if given is None:
        return f"{one.why}: {what}"
    end = given.expires or given.snooze_until
    return f"{one.why} until {end}: {what}: {given.reason} ({given.owner})"


def _named(one: ExemptionState) -> str:
    stack = "" if one.stack == "*" else f" in {one.stack}"
    end = one.expires or one.snooze_until
    return f"{one.rule} of {one.component or one.resource}{stack}, until {end} ({one.owner})"
