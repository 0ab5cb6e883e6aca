"""Answers of the metadata service must not travel beyond the machine."""

from __future__ import annotations

from cost.models import Model
from policies._base import Notes, Policy, Subject, require
from policies._remedy import Set
from policies._truth import Truth
from policies._types import INSTANCE, LAUNCH_CONFIGURATION, LAUNCH_TEMPLATE


class Config(Model):
    """How far."""

    most: int = 1
    """Network hops; containers with a network of their own need 2 to use the instance's role."""


def check(machine: Subject, config: Config) -> Notes:
    """The limit is 1 unless it is said, or the AMI says otherwise."""
    limit = machine["metadataOptions.httpPutResponseHopLimit"]
    hops = limit.number()
    far = Truth.UNSURE if limit.unknown else Truth.of(hops is not None and hops > config.most)
    off = machine["metadataOptions.httpEndpoint"].is_one_of("disabled")
    yield require(
        ~far | off,
        f"the metadata service answers {limit.shown} hops away ({config.most} allowed)",
        limit,
    )


def _most(_: Subject, config: Config) -> int:
    return config.most


POLICY = Policy(
    id="ec2-imds-hop-limit",
    severity="low",
    title="The instance metadata service answers the machine only",
    why="With two hops every container and open proxy on the machine gets the instance's role.",
    fix='set metadata_options={"http_put_response_hop_limit": 1}; give tasks roles of their own',
    types=(INSTANCE, LAUNCH_TEMPLATE, LAUNCH_CONFIGURATION),
    check=check,
    remedy=(Set(path="metadataOptions.httpPutResponseHopLimit", of=_most),),
    frameworks={"AWS FSBP": ("AutoScaling.4",)},
    equivalents=("CKV_AWS_341",),
    config=Config,
)
