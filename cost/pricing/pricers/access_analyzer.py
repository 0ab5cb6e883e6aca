"""Price an IAM access analyser: external access is free, unused access is billed by identity."""

from __future__ import annotations

from cost.pricing.base import Ask, Part, Pricer, Unpriced, UsageInput

IDENTITIES = UsageInput(
    key="analysed_identities",
    unit="identities",
    what="roles and users whose access is analysed",
    why="all of the account, those of AWS's services apart",
    assume=(20, 60, 300),
)


def price(ask: Ask) -> tuple[Part, ...]:
    """Analysers of external access are free; those within an organisation have no price here."""
    kind = str(ask.get("type", default="ACCOUNT"))
    if kind in {"ACCOUNT", "ORGANIZATION"}:
        return ()
    if not kind.endswith("_UNUSED_ACCESS"):
        raise Unpriced(f"analysers of type {kind} have no price here")
    return ask.used("unused access", "access_analyzer.identity_month", IDENTITIES.key)


PRICER = Pricer(
    id="access-analyzer",
    types=("aws:accessanalyzer/analyzer:Analyzer",),
    price=price,
    usage=(IDENTITIES,),
)
