"""Section account_guards: what exists once in an AWS account."""

from __future__ import annotations

from typing import TYPE_CHECKING

from infra.components.account import Account, AccountArgs

if TYPE_CHECKING:
    from infra.composition._built import Built, Outputs


def build(built: Built) -> Outputs:
    """Its anomaly monitor is what the stack's spend alerts report on."""
    if built.settings.account_guards is None:
        raise ValueError("built only where the settings have the section")
    arguments = AccountArgs(
        context=built.context,
        settings=built.settings.account_guards,
        key_arns=built.keys.arns,
        alarming=built.alarming,
    )
    built.anomaly_monitor = Account("account", arguments, built.opts).anomaly_monitor
    return {}
