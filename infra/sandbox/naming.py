"""Physical names in Pulumi's style: the logical name, a hyphen and seven hex digits."""

from __future__ import annotations

import hashlib
import os
from dataclasses import replace
from typing import TYPE_CHECKING

from cost.graph import UNKNOWN

if TYPE_CHECKING:
    from infra.sandbox.handler import AutoName, Values


def auto_name(logical: str, seed: bytes, rule: AutoName) -> str:
    """A name for a resource that was not given one.

    Args:
        logical: the resource's name in the program.
        seed: the engine's random seed; one seed gives one name, none a random one.
        rule: the type's limits. A logical name too long for them is cut, never the digits.
    """
    digits = hashlib.sha256((seed or os.urandom(16)) + logical.encode()).hexdigest()[:7]
    room = rule.limit - len(digits) - 1 - len(rule.suffix) - len(rule.prefix)
    name = f"{rule.prefix}{logical[:room]}-{digits}{rule.suffix}"
    return name.lower() if rule.lower else name


def named(inputs: Values, old: Values, logical: str, seed: bytes, rule: AutoName) -> Values:
    """Inputs with the physical name filled in, the old one where there was one."""
    given = inputs.get(rule.property)
    if given is UNKNOWN or given or any(inputs.get(other) for other in rule.unless):
        return inputs
    suffix = rule.suffix if _wants_suffix(inputs) else ""
    name = old.get(rule.property)
    if name is None or name is UNKNOWN:
        name = auto_name(logical, seed, replace(rule, suffix=suffix))
    return {**inputs, rule.property: name}


def _wants_suffix(inputs: Values) -> bool:
    """A suffix belongs to first-in-first-out queues and topics alone."""
    return inputs.get("fifoQueue") is True or inputs.get("fifoTopic") is True
