"""Condition operators: how a value of the request is compared with those of a policy.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
"""

from __future__ import annotations

import ipaddress
import operator
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from cost.graph import UNKNOWN
from policies._truth import Truth, every, some
from policies.iam.text import Filled, fill

if TYPE_CHECKING:
    from collections.abc import Iterable

    from policies.iam.request import Request

Compare = Callable[[str, Filled], bool]
"""A value of the request, and one of the policy."""


@dataclass(frozen=True)
class Operator:
    """One comparison; its negation holds where no value of the policy compares."""

    compare: Compare
    negated: bool = False
    variables: bool = False
    """Whether the policy's values may have variables: those of texts and ARNs."""


def _arn_like(value: str, pattern: Filled) -> bool:
    """Each of the six parts by itself: a wildcard does not reach over a colon."""
    wanted, given = pattern.split(":", 5), value.split(":", 5)
    if len(wanted) != 6 or len(given) != 6:
        return pattern.matches(value)
    return all(w.matches(g) for w, g in zip(wanted, given, strict=True))


def _by(read: Callable[[str], Any], compare: Callable[[Any, Any], bool]) -> Compare:
    """Compare what two texts mean; a text that means nothing compares with nothing."""

    def compared(value: str, wanted: Filled) -> bool:
        try:
            return compare(read(value), read(wanted.plain))
        except (ValueError, InvalidOperation):
            return False

    return compared


def _moment(text: str) -> datetime:
    """ISO 8601, or seconds since 1970; without a zone it is UTC."""
    if text.replace(".", "", 1).isdigit() and len(text) > 4:
        return datetime.fromtimestamp(float(text), UTC)
    found = datetime.fromisoformat(text)
    return found if found.tzinfo is not None else found.replace(tzinfo=UTC)


def _in_network(value: str, wanted: Filled) -> bool:
    try:
        network = ipaddress.ip_network(wanted.plain, strict=False)
        return ipaddress.ip_address(value) in network
    except ValueError:
        return False


def _pair(name: str, opposite: str, compare: Compare, *, variables: bool) -> dict[str, Operator]:
    return {
        name: Operator(compare, variables=variables),
        opposite: Operator(compare, negated=True, variables=variables),
    }


def _ordered(kind: str, read: Callable[[str], Any]) -> dict[str, Operator]:
    orders = {
        "LessThan": operator.lt,
        "LessThanEquals": operator.le,
        "GreaterThan": operator.gt,
        "GreaterThanEquals": operator.ge,
    }
    return {
        **_pair(f"{kind}Equals", f"{kind}NotEquals", _by(read, operator.eq), variables=False),
        **{f"{kind}{name}": Operator(_by(read, order)) for name, order in orders.items()},
    }


def _folded(value: str, wanted: Filled) -> bool:
    return value.casefold() == wanted.plain.casefold()


OPERATORS = {
    name.lower(): found
    for name, found in {
        **_pair("StringEquals", "StringNotEquals", lambda v, w: v == w.plain, variables=True),
        **_pair("StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase", _folded, variables=True),
        **_pair("StringLike", "StringNotLike", lambda v, w: w.matches(v), variables=True),
        **_pair("ArnEquals", "ArnNotEquals", _arn_like, variables=True),
        **_pair("ArnLike", "ArnNotLike", _arn_like, variables=True),
        **_ordered("Numeric", Decimal),
        **_ordered("Date", _moment),
        **_pair("IpAddress", "NotIpAddress", _in_network, variables=False),
        "Bool": Operator(_folded),
        "BinaryEquals": Operator(lambda v, w: v == w.plain),
    }.items()
}


class UnknownOperator(ValueError):
    """A condition that AWS would not accept."""


def condition(
    operation: str, key: str, wanted: Iterable[Any], request: Request, *, new: bool = True
) -> Truth:
    """Whether one condition of a statement holds.

    Args:
        operation: such as `ForAnyValue:StringLikeIfExists`.
        key: the condition key.
        wanted: the policy's values; one of them is enough, of a negated operator none may compare.
        request: what is asked for.
        new: whether the document's version has variables.

    Raises:
        UnknownOperator: no such operator.
    """
    quantifier, _, name = operation.lower().rpartition(":")
    base = name.removesuffix("ifexists")
    values = request.values(key)
    wanted = [str(v).lower() if isinstance(v, bool) else v for v in wanted]
    if base == "null":
        absent = Truth.UNSURE if values is UNKNOWN else Truth.of(not values)
        return some(absent if str(w).lower() == "true" else ~absent for w in wanted)
    if base not in OPERATORS or quantifier not in ("", "forallvalues", "foranyvalue"):
        raise UnknownOperator(operation)
    if values is UNKNOWN:
        return Truth.UNSURE
    found = OPERATORS[base]
    if not values or (quantifier and not any(values)):  # empty texts make an empty set
        return _without(quantifier, optional=name != base, negated=found.negated)
    each = [_compare(found, value, wanted, request, new=new) for value in values]
    if quantifier == "forallvalues":
        return every(each)
    if quantifier == "foranyvalue":
        return some(each)
    # AWS calls several values without a quantifier a mistake, and promises nothing.
    return each[0] if len(each) == 1 else Truth.UNSURE


def _without(quantifier: str, *, optional: bool, negated: bool) -> Truth:
    """What holds of a key that does not come with the request."""
    if quantifier == "foranyvalue":
        return Truth.of(optional)
    return Truth.of(quantifier == "forallvalues" or optional or negated)


def _compare(
    found: Operator, value: str, wanted: Iterable[Any], request: Request, *, new: bool
) -> Truth:
    one = some(_compare_one(found, value, text, request, new=new) for text in wanted)
    return ~one if found.negated else one


def _compare_one(found: Operator, value: str, text: Any, request: Request, *, new: bool) -> Truth:
    if text is UNKNOWN:
        return Truth.UNSURE
    filled = fill(str(text), request, variables=new and found.variables)
    return filled if isinstance(filled, Truth) else Truth.of(found.compare(value, filled))
