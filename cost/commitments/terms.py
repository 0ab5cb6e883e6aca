"""The kinds of commitments that AWS sells, for how long and how paid, and what each applies to."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Final, Literal, get_args

from cost.commitments import flexible

if TYPE_CHECKING:
    from cost.commitments.pools import Pool

Kind = Literal[
    "compute", "ec2-instance", "sagemaker", "database", "ec2-ri", "rds-ri", "elasticache-ri"
]
Payment = Literal["none", "partial", "all"]
Years = Literal[1, 3]

KINDS: Final[tuple[Kind, ...]] = get_args(Kind)
PAYMENTS: Final[tuple[Payment, ...]] = get_args(Payment)
YEARS: Final[tuple[Years, ...]] = get_args(Years)
YEAR_HOURS: Final = 8760
"""AWS's durationSeconds of one year, 31,536,000, in hours; three years are thrice that."""
YEAR_SECONDS: Final = 3600 * YEAR_HOURS
PLAN_TYPES: Final[dict[Kind, str]] = {
    "compute": "Compute",
    "ec2-instance": "EC2Instance",
    "sagemaker": "SageMaker",
    "database": "Database",
}
"""What AWS's API calls the kinds of Savings Plans."""
PAYMENT_OPTIONS: Final[dict[Payment, str]] = {
    "none": "No Upfront",
    "partial": "Partial Upfront",
    "all": "All Upfront",
}
"""What it calls payments."""
UPFRONT: Final = {"none": Decimal(0), "partial": Decimal("0.5"), "all": Decimal(1)}
"""The part of the whole commitment that is paid on the first day. Partial is at least half
(botocore savingsplans:CreateSavingsPlan, upfrontPaymentAmount: 50 to 99 percent)."""
TITLES: Final[dict[Kind, str]] = {
    "compute": "Compute Savings Plan",
    "ec2-instance": "EC2 Instance Savings Plan",
    "sagemaker": "SageMaker Savings Plan",
    "database": "Database Savings Plan",
    "ec2-ri": "EC2 Reserved Instance",
    "rds-ri": "RDS Reserved Instance",
    "elasticache-ri": "ElastiCache reserved node",
}
_SERVICES: Final[dict[Kind, frozenset[str]]] = {
    "compute": frozenset({"ec2", "fargate", "lambda"}),
    "ec2-instance": frozenset({"ec2"}),
    "sagemaker": frozenset({"sagemaker"}),
    "database": frozenset({"rds", "elasticache"}),
    "ec2-ri": frozenset({"ec2"}),
    "rds-ri": frozenset({"rds"}),
    "elasticache-ri": frozenset({"elasticache"}),
}
_SCOPES: Final[dict[Kind, str]] = {
    "compute": "EC2, Fargate and Lambda",
    "sagemaker": "SageMaker",
    "database": "instances of databases and caches",
}
_FEE: Final = re.compile(r"(?P<kind>\w+)SP:.*?(?P<years>[13])yr(?P<payment>No|Partial|All)Upfront")
"""The usage type of a Savings Plan's fee: ComputeSP:1yrNoUpfront, USE2-EC2SP:t3.1yrAllUpfront
(AWS: "Understanding your Savings Plans bill" in the CUR guide)."""
_FEE_KINDS: Final[dict[str, Kind]] = {
    "Compute": "compute",
    "EC2": "ec2-instance",
    "MachineLearning": "sagemaker",
    "SageMaker": "sagemaker",
}


@dataclass(frozen=True, kw_only=True, order=True)
class Terms:
    """What is bought; the rates of two of the same terms are the same."""

    kind: Kind
    years: Years
    payment: Payment

    @property
    def hours(self) -> int:
        """How long it runs."""
        return self.years * YEAR_HOURS

    @property
    def months(self) -> int:
        """How long it runs."""
        return self.years * 12

    @property
    def binding(self) -> tuple[int, int]:
        """How much it binds: a shorter term binds less, then what asks for less upfront."""
        return self.years, PAYMENTS.index(self.payment)

    @property
    def reserved(self) -> bool:
        """It is bought by the instance, not by the dollar."""
        return self.kind.endswith("-ri")

    @property
    def rank(self) -> int:
        """When AWS applies it: reservations, then EC2 Instance Savings Plans, then the others."""
        return rank_of(self.kind)

    @property
    def title(self) -> str:
        """For people."""
        return f"{TITLES[self.kind]}, {told(self.years, self.payment)}"

    def covers(self, pool: Pool) -> bool:
        """It applies to usage of this pool, whatever the rate."""
        return pool.service in _SERVICES[self.kind]

    def units(self, pool: Pool) -> Decimal | None:
        """How much of a reservation for any size of a family an instance takes up."""
        return flexible.units(pool) if self.kind == "ec2-ri" else None

    def scope(self, pool: Pool) -> str:
        """The one thing that such a commitment is for, if it is for this pool."""
        if self.kind == "ec2-instance":
            return f"{pool.family} in {pool.region}"
        if self.units(pool) is not None:
            return f"any size of {pool.family} in {pool.region}"
        if self.reserved:
            # The usage type, for it tells tenancy and Multi-AZ, which are reserved apart.
            name = f"{pool.usage_type} in {pool.region}"
            return f"{name} ({pool.operation})" if pool.operation else name
        return _SCOPES[self.kind]


def rank_of(kind: Kind) -> int:
    """AWS's order of application, 0 first."""
    return 0 if kind.endswith("-ri") else 1 if kind == "ec2-instance" else 2


def told(years: int, payment: str) -> str:
    """A term for people.

    >>> told(1, "none"), told(3, "all")
    ('1 year, no upfront', '3 years, all upfront')
    """
    paid = {"none": "no", "partial": "partial", "all": "all"}[payment]
    return f"{years} year{'s' if years > 1 else ''}, {paid} upfront"


def of_fee(usage_type: str) -> Terms | None:
    """The terms that a Savings Plan's fee names; None where it names none.

    >>> of_fee("USE2-EC2SP:t3.1yrPartialUpfront")
    Terms(kind='ec2-instance', years=1, payment='partial')
    >>> of_fee("HeavyUsage:m6i.large")
    """
    found = _FEE.search(usage_type)
    kind = _FEE_KINDS.get(found["kind"]) if found else None
    if found is None or kind is None:
        return None
    payments: dict[str, Payment] = {"No": "none", "Partial": "partial", "All": "all"}
    return Terms(
        kind=kind, years=1 if found["years"] == "1" else 3, payment=payments[found["payment"]]
    )


def of_plan(name: str | None) -> Kind | None:
    """The kind of a Savings Plan, by AWS's name of it.

    >>> of_plan("EC2Instance")
    'ec2-instance'
    """
    return next((kind for kind, known in PLAN_TYPES.items() if known == name), None)


def of_listing(kind: Kind | None, seconds: int | None, payment: str | None) -> Terms | None:
    """The terms of what AWS's API tells; None where it is not known here, such as old payments.

    >>> of_listing("compute", 31_536_000, "No Upfront")
    Terms(kind='compute', years=1, payment='none')
    >>> of_listing("ec2-ri", 31_536_000, "Heavy Utilization")
    """
    years = next((n for n in YEARS if n * YEAR_SECONDS == seconds), None)
    paid = next((p for p, name in PAYMENT_OPTIONS.items() if name == payment), None)
    if kind is None or years is None or paid is None:
        return None
    return Terms(kind=kind, years=years, payment=paid)


def terms_of(kind: str, years: str, payment: str) -> Terms:
    """Terms as texts spell them.

    Raises:
        ValueError: AWS does not sell that.
    """
    if kind not in KINDS:
        raise ValueError(f"{kind!r} is no kind of commitment: {', '.join(KINDS)}")
    if years not in {"1", "3"}:
        raise ValueError(f"{years!r} years: 1 or 3")
    if payment not in PAYMENTS:
        raise ValueError(f"{payment!r} is no payment: {', '.join(PAYMENTS)}")
    return Terms(
        kind=next(k for k in KINDS if k == kind),
        years=1 if years == "1" else 3,
        payment=next(p for p in PAYMENTS if p == payment),
    )
