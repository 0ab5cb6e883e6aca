"""Where a training cluster's instances stand, and capacity that is held for them beforehand."""

from datetime import date
from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from infra.settings._base import Section, refusal

ReservationId = Annotated[str, StringConstraints(pattern=r"^cr-[0-9a-f]{8,17}$")]


class ReservationSettings(Section):
    """On-demand capacity that is held for the cluster; charged like running instances, used or not.

    A reservation is of one type in one zone: the cluster names one of each.
    """

    match: Literal["open", "targeted"] = "targeted"
    """Which instances use it: `open` any of this account that fits, `targeted` this cluster's."""
    instances: Annotated[int, Field(ge=1, le=1000)] | None = None
    """Creates a reservation for so many; it is charged from then on, each hour."""
    reservation_id: ReservationId | None = None
    """Refers to one that exists, instead. An open one is found without."""
    until: date | None = None
    """When a reservation of `instances` ends; without, when the setting goes."""
    preference: Literal[
        "capacity-reservations-only", "capacity-reservations-first", "default", "none"
    ] = "capacity-reservations-first"
    """`only` launches nothing beyond it, `first` goes on as on-demand, `none` leaves it to others.
    `default` is what AWS does with open ones: used where they fit."""

    @model_validator(mode="after")
    def _agrees(self) -> Self:
        if self.instances is not None and self.reservation_id is not None:
            raise refusal(
                "a reservation is created or referred to",
                key="reservation_id",
                allowed="instances or reservation_id, not both",
            )
        if self.match == "open" and self.reservation_id is not None:
            raise refusal(
                "an open reservation cannot be targeted: it is found by itself",
                key="reservation_id",
                allowed="none with match: open",
            )
        if self.match == "targeted" and self.instances is None and self.reservation_id is None:
            raise refusal(
                "nothing is said that could be targeted",
                key="match",
                allowed="targeted with instances or reservation_id; or open",
            )
        if self.match == "targeted" and self.preference in ("default", "none"):
            raise refusal(
                f"preference {self.preference} never looks at a targeted reservation: it would be "
                "paid and not used",
                key="preference",
                allowed="capacity-reservations-only or capacity-reservations-first",
            )
        if self.until is not None and self.instances is None:
            raise refusal(
                "an end of a reservation that is not made here",
                key="until",
                allowed="with instances",
            )
        return self


class CapacityBlockSettings(Section):
    """GPUs that were bought for a stretch of days: a Capacity Block.

    People buy it (`aws ec2 purchase-capacity-block`): it is paid at once and cannot be given back,
    so no deployment does. Its instances end 30 minutes before it does.
    """

    reservation_id: ReservationId
    """The reservation that the purchase made."""


class WarmPoolSettings(Section):
    """Instances that were set up beforehand and wait, stopped: they start in seconds.

    Stopped ones cost their volumes only.
    """

    state: Literal["stopped", "running"] = "stopped"
    """`running` costs as much as instances at work do."""
    min_size: Annotated[int, Field(ge=0, le=1000)] = 1
    max_prepared: Annotated[int, Field(ge=1, le=1000)] | None = None
    """At work and waiting together; without, the cluster's max_size."""
    reuse: bool = False
    """An instance that is scaled in returns to the pool; what its jobs left on it comes back."""
