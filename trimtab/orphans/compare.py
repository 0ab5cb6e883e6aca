"""Which of the things that AWS lists a state knows, and which belong to something that it knows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from cost.graph import Graph
    from trimtab.orphans.things import Thing

OWN: Final = ("id", "arn", "name", "bucket", "keyId", "allocationId")
"""Properties that name the resource itself. Others name what it refers to, which may be gone."""
FALLEN: Final = {
    "kms:key": ("KeyState", ("PendingDeletion", "PendingReplicaDeletion")),
}


MODULES: Final[Mapping[str, tuple[str, ...]]] = {
    "access-analyzer": ("accessanalyzer",),
    "application-autoscaling": ("appautoscaling",),
    "ec2": ("ec2", "ebs", "vpc"),
    "elasticfilesystem": ("efs",),
    "elasticloadbalancing": ("lb", "alb", "elb"),
    "events": ("cloudwatch",),
    "firehose": ("kinesis",),
    "kafka": ("msk",),
    "logs": ("cloudwatch",),
    "states": ("sfn",),
}
"""Pulumi's modules that hold a service's types, where they are not named like it in ARNs."""


@dataclass(frozen=True)
class Known:
    """What a state has: ARNs, and names by Pulumi's module: a queue may be named like a topic."""

    names: frozenset[tuple[str, str]]

    @classmethod
    def of(cls, graph: Graph) -> Known:
        """The resources of a state."""
        found: set[tuple[str, str]] = set()
        for resource in graph:
            if not resource.type.startswith("aws:"):
                continue
            module = resource.type.split(":")[1].split("/")[0]
            values = [source.get(k) for source in (resource.outputs, resource.inputs) for k in OWN]
            found.update((module, v) for v in (resource.id, *values) if isinstance(v, str))
        return cls(frozenset(found))

    def has_name(self, service: str, name: str) -> bool:
        """Whether something of a service, as ARNs call it, has this id, name or ARN."""
        return any((module, name) in self.names for module in MODULES.get(service, (service,)))

    def has(self, thing: Thing) -> bool:
        """Whether the state has the thing itself."""
        return any(self.has_name(thing.service, name) for name in (thing.arn, thing.id))


def orphans(things: Iterable[Thing], known: Known) -> list[Thing]:
    """What the state does not have, and what nothing else keeps or takes along."""
    things = list(things)
    lost = [t for t in things if not known.has(t) and not _kept(t, known) and not _fallen(t)]
    going = {t.arn for t in lost}
    held = {id for t in things for id in _held_by(t, stays=t.arn not in going)}
    return [t for t in lost if t.id not in held]


def _kept(thing: Thing, known: Known) -> bool:
    """Whether it lives and goes with something that the state has."""
    group = thing.tags.get("aws:autoscaling:groupName")
    if thing.kind == "ec2:instance" and group is not None:
        return known.has_name("autoscaling", group)
    if thing.kind == "logs:log-group":
        return known.has_name("lambda", thing.id.rsplit("/", 1)[-1])  # /aws/lambda/<function>
    # A vault keeps its backups, and its own settings say how long.
    return thing.kind == "ec2:snapshot" and "aws:backup:source-resource" in thing.tags


def _held_by(thing: Thing, *, stays: bool) -> Iterator[str]:
    """What goes with a thing: volumes of an instance, interfaces of a gateway or an endpoint."""
    for mapping in thing.facts.get("BlockDeviceMappings", ()):
        volume = mapping.get("Ebs", {})
        if stays or volume.get("DeleteOnTermination"):
            yield volume.get("VolumeId", "")
    for address in thing.facts.get("NatGatewayAddresses", ()):
        yield address.get("NetworkInterfaceId", "")
    if thing.kind == "ec2:vpc-endpoint":
        yield from thing.facts.get("NetworkInterfaceIds", ())


def _fallen(thing: Thing) -> bool:
    """Whether it is as good as deleted, and AWS lists it for a while."""
    key, states = FALLEN.get(thing.kind, ("", ()))
    return thing.facts.get(key) in states
