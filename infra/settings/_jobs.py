"""What the settings of all batch jobs share: what a job needs, and what an hour of it may cost."""

from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Final

from pydantic import Field, StringConstraints, field_validator

from infra.settings._base import Section, refusal

if TYPE_CHECKING:
    from cost.pricing.catalogue import InstanceType
    from infra.settings.queues import TrainingQueueSettings

Image = Annotated[
    str,
    StringConstraints(
        pattern=r"^[a-z0-9][\w./:-]*(:\w[\w.-]{0,127}|@sha256:[0-9a-f]{64})$", max_length=255
    ),
]
"""An image with its tag or digest."""

WORDS: Final = 100


class JobSettings(Section):
    """What one job runs, and what it needs."""

    image: Image
    """With a tag other than `latest`, or a digest."""
    command: tuple[str, ...] = Field(default=(), max_length=WORDS)
    """Without, what the image says."""
    environment: dict[str, str] = Field(default={})
    """Variables of the job. No secrets: they are readable in the console."""
    vcpus: Annotated[int, Field(ge=1, le=448)] = 4
    memory_mib: Annotated[int, Field(ge=512)] = 14336
    """Less than the instance has: its agents and kernel take some."""
    gpus: Annotated[int, Field(ge=0, le=16)] = 0
    timeout_minutes: Annotated[int, Field(ge=1, le=20160)] = 720
    """An attempt that takes longer is ended."""
    attempts: Annotated[int, Field(ge=1, le=10)] = 3
    """How often a job may start, where its instance was lost: spot was taken away, or failed.
    A job that fails by itself is not tried again."""

    @field_validator("image")
    @classmethod
    def _stays(cls, image: str) -> str:
        if image.endswith(":latest"):
            raise refusal(
                f"{image} is another image tomorrow", allowed="a tag of its own, or a digest"
            )
        return image


def check_fits(job: JobSettings, queue: "TrainingQueueSettings", at: str) -> None:
    """Refuse a job that no instance of its queue could take: it would wait for ever.

    Types that the catalogue does not know are taken for large enough.
    """
    if job.vcpus > queue.max_vcpus:
        raise refusal(
            f"a job of {job.vcpus} vCPUs does not fit a queue of {queue.max_vcpus}",
            key=f"{at}.vcpus",
            allowed=f"1 to {queue.max_vcpus}",
        )
    if job.gpus and not queue.gpu:
        raise refusal(
            "the queue has no instances with GPUs", key=f"{at}.gpus", allowed="0, or another queue"
        )
    known = hardware(queue.instance_types)
    if known is None or any(
        (one.vcpu or 0) >= job.vcpus
        and (one.memory_mib or 0) > job.memory_mib
        and one.gpu_count >= job.gpus
        for one in known
    ):
        return
    raise refusal(
        f"no instance of the queue has {job.vcpus} vCPUs, {job.memory_mib} MiB and {job.gpus} GPUs "
        "to spare",
        key=f"{at}.memory_mib",
        allowed="less than the largest of the queue's types has",
    )


def hardware(types: tuple[str, ...]) -> "list[InstanceType] | None":
    """The catalogue's entries of types and families; None if it does not know one of them."""
    from cost.pricing.catalogue import load

    found = []
    for name in types:
        of_name = [one for one in load().instances() if name in (one.name, one.family)]
        if not of_name:
            return None
        found += of_name
    return found


def hourly_usd(job: JobSettings, queue: "TrainingQueueSettings", region: str) -> Decimal | None:
    """The most that an hour of a job can cost; None where a price is not known.

    The on-demand price of the queue's dearest type for such a job: Batch packs jobs onto an
    instance, so a job bears the largest of its shares of vCPUs, memory and GPUs.
    """
    from cost.pricing.catalogue import load

    known = hardware(queue.instance_types)
    if known is None:
        return None
    prices = []
    for one in known:
        if (one.vcpu or 0) < job.vcpus or one.gpu_count < job.gpus:
            continue
        price = load().on_demand(one.name, region)
        if price is None:
            return None
        prices.append(price * _share(job, one))
    return max(prices, default=None)


def _share(job: JobSettings, one: "InstanceType") -> Decimal:
    shares = [Decimal(job.vcpus) / Decimal(one.vcpu or job.vcpus)]
    if one.memory_mib:
        shares.append(Decimal(job.memory_mib) / Decimal(one.memory_mib))
    if job.gpus and one.gpu_count:
        shares.append(Decimal(job.gpus) / Decimal(one.gpu_count))
    return min(Decimal(1), max(shares))
