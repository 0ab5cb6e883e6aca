"""Price an IAM access analyser: external access is free, unused access is billed by identity."""

from __future__ import annotations

from cost.pricing.base import Ask, Part, Pricer, Unpriced


def price(ask: Ask) -> tuple[Part, ...]:
    """Only the analysers of external access are free."""
    kind = str(ask.get("type", default="ACCOUNT"))
    if kind not in {"ACCOUNT", "ORGANIZATION"}:
        raise Unpriced(f"analysers of type {kind} have no price here")
    return ()


PRICER = Pricer(id="access-analyzer", types=("aws:accessanalyzer/analyzer:Analyzer",), price=price)
