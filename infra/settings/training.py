"""The fleets that train: on spot, or on capacity that is held, with what looks after them."""

from typing import TYPE_CHECKING, Annotated, Literal, Self

from pydantic import Field, model_validator

from infra.settings import _training_checks as checks
from infra.settings._base import Name, refusal
from infra.settings._clusters import (
    ClusterSettings,
    Percentage,
    Size,
    check_base,
    check_types,
)
from infra.settings._instances import InstanceType
from infra.settings.capacity import CapacityBlockSettings, ReservationSettings, WarmPoolSettings
from infra.settings.requirements import RequirementsSettings
from infra.settings.training_care import (
    FallbackSettings,
    ReaperSettings,
    check_most,
    check_reaper,
)

if TYPE_CHECKING:
    from infra.settings.whole import Settings

MIN_TRAINING_TYPES = 10
"""AWS: "we recommend a minimum of 10 instance types" (Auto Scaling, mixed instances groups)."""


class TrainingSettings(ClusterSettings):
    """A fleet that trains on spot capacity and scales to zero."""

    kind: Literal["training"]
    instance_types: tuple[InstanceType, ...] = Field(default=(), max_length=40)
    """At least ten: the more, the rarer an interruption. Or say `requirements`. Fewer where `efa`,
    `placement` or held capacity decides."""
    requirements: RequirementsSettings | None = None
    on_demand_percentage: Percentage = 0
    """0 is all spot, usually 60 to 70 percent cheaper; 100 is what AWS does unless told."""
    on_demand_base: Size = 0
    checkpoints: Name
    """The bucket of the lake that survives an interruption."""
    notice_seconds: Annotated[int, Field(ge=30, le=7200)] = 110
    """How long a stopping instance may still write. Spot ends after 120 whatever this says."""
    capacity_rebalance: bool = False
    """Replace instances at risk before they are interrupted: for jobs that do not run as a gang."""
    zone: str | None = None
    """All instances in one of the stack's zones: needed by `efa`, `placement` and held capacity.
    Traffic between them is free then; spot has fewer pools to choose from."""
    efa: bool = False
    """Elastic Fabric Adapters, one for each network card: collective operations without the kernel.
    Free of charge; only types that have them, all with the same number."""
    placement: Literal["cluster"] | None = None
    """`cluster` packs the instances closely in one zone: the lowest latency, and the likeliest to
    find no capacity. Free of charge."""
    capacity_reservation: ReservationSettings | None = None
    """On-demand capacity that is held; of one type, in one zone, charged whether used or not."""
    capacity_block: CapacityBlockSettings | None = None
    """A Capacity Block that was bought; of one type, in one zone."""
    warm_pool: WarmPoolSettings | None = None
    """Instances that wait, set up beforehand; on-demand, of one type."""
    fallback: FallbackSettings | None = None
    """On-demand fills up what spot does not give, and goes again."""
    reaper: ReaperSettings | None = None
    """Instances whose GPUs are idle are warned, then scaled in; a dry run unless told otherwise."""
    retain_failed: bool = False
    """An instance whose last lifecycle action was abandoned is kept for a look instead of ended: it
    leaves the group and is charged until somebody ends it."""
    mounts: tuple[Name, ...] = ()
    """Entries of `trimtab:filesystems` that the instances mount below /fsx, each by its name."""

    @property
    def types(self) -> tuple[str, ...]:
        """The listed types; empty where requirements choose."""
        return self.instance_types

    @property
    def gpu(self) -> bool:
        """Whether the instances have GPUs."""
        return super().gpu or (self.requirements is not None and self.requirements.gpus is not None)

    @property
    def spot(self) -> bool:
        """Whether any of the instances may be spot."""
        return self.on_demand_percentage < 100

    @property
    def held(self) -> bool:
        """Whether capacity is held beforehand: of one type in one zone, and on-demand."""
        return self.capacity_reservation is not None or self.capacity_block is not None

    @property
    def mixed(self) -> bool:
        """Whether the group mixes types and purchase options.

        Warm pools and Capacity Blocks want a group that launches its template as it is.
        """
        return self.warm_pool is None and self.capacity_block is None

    @property
    def cards(self) -> int:
        """How many network cards with EFA each instance has; 0 without `efa`."""
        return checks.efa_cards(self.instance_types[0]) if self.efa else 0

    @model_validator(mode="after")
    def _combinations(self) -> Self:
        if (self.requirements is None) == (not self.instance_types):
            raise refusal(
                "a training cluster names its types or what they must have",
                key="instance_types",
                allowed="instance_types or requirements, one of them",
            )
        few = len(set(self.instance_types))
        choosy = self.efa or self.placement is not None or self.held or not self.mixed
        if self.requirements is None and few < MIN_TRAINING_TYPES and not choosy:
            raise refusal(
                f"{few} instance types are too few to keep spot capacity",
                key="instance_types",
                allowed=f"at least {MIN_TRAINING_TYPES} different types, or requirements",
            )
        check_types(self.instance_types, "instance_types")
        check_base(self.on_demand_base, self.max_size)
        checks.check_place(self)
        checks.check_held(self)
        checks.check_warm_pool(self)
        checks.check_efa(self)
        if self.fallback is not None:
            check_most(self.fallback, self.on_demand_percentage)
        if self.reaper is not None:
            check_reaper(self.gpu, self.min_size, self.max_size)
        return self

    def check_in(self, whole: "Settings", at: str) -> None:
        """The zone is the stack's, the logs' key lets logs in, what is mounted exists."""
        if self.zone is not None and self.zone not in whole.stack.zones:
            raise refusal(
                f"zone {self.zone!r} is none of the stack's",
                key=f"{at}.zone",
                allowed=", ".join(whole.stack.zones),
            )
        for name in ("fallback", "reaper"):
            part = getattr(self, name)
            if part is not None:
                whole.check_key(part.log_key, "logs", f"{at}.{name}.log_key")
        whole.check_mounts(self.mounts, f"{at}.mounts")
        whole.check_readable(self.checkpoints, f"{at}.checkpoints")
