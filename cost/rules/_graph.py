"""What the deployed state or a preview says of a component, as far as it goes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from cost.graph import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from cost.graph import Graph, Resource
    from cost.rules._base import Context
    from cost.rules._items import Lot
    from cost.rules._usage import Billed, Group

GROUP: Final = "aws:autoscaling/group:Group"
SCHEDULE: Final = "aws:autoscaling/schedule:Schedule"
SCALING: Final = "aws:autoscaling/policy:Policy"
FUNCTION: Final = "aws:lambda/function:Function"
REAPER: Final = "-reaper-function"
"""How the function is called that ends a cluster's idle GPU instances."""
BUCKETS: Final = ("aws:s3/bucket:Bucket", "aws:s3/bucketV2:BucketV2")
LIFECYCLES: Final = (
    "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
    "aws:s3/bucketLifecycleConfigurationV2:BucketLifecycleConfigurationV2",
)
TRAINING: Final = "SpotTraining"
"""The class of the component that makes training clusters: the last part of its type."""


def _made_for(graph: Graph, stack: str | None, component: str | None, kind: str) -> list[Resource]:
    if component is None or (stack is not None and stack != graph.stack):
        return []
    return [r for r in graph.of_type(kind) if graph.component(r) == component]


def is_training(graph: Graph | None, group: Group) -> bool:
    """The group trains models: its settings say so, or its bill lines name training runs."""
    if any(i.in_a_run for i in group.instances):
        return True
    if graph is None:
        return False
    made = _made_for(graph, group.stack, group.component, GROUP)
    return any(a.type.rpartition(":")[2] == TRAINING for r in made for a in _lineage(graph, r))


def _lineage(graph: Graph, resource: Resource) -> Iterator[Resource]:
    found: Resource | None = resource
    while found is not None:
        yield found
        found = graph.by_urn.get(found.parent or "")


def on_demand_percentage(graph: Graph | None, group: Group) -> int:
    """The share above the base capacity that must be on-demand; AWS's default is 100."""
    if graph is not None:
        for made in _made_for(graph, group.stack, group.component, GROUP):
            value: Any = made.inputs
            for key in ("mixedInstancesPolicy", "instancesDistribution"):
                value = value.get(key) if isinstance(value, dict) or value is made.inputs else None
                value = {} if value is None or value is UNKNOWN else value
            share = value.get("onDemandPercentageAboveBaseCapacity")
            if isinstance(share, int):
                return share
    return 100


def cpu_target(graph: Graph | None, group: Group) -> float | None:
    """The CPU percentage that the group's scaling keeps up; None if it follows none."""
    if graph is None:
        return None
    for made in _made_for(graph, group.stack, group.component, GROUP):
        for policy in graph.of_type(SCALING):
            follows = policy.inputs.get("targetTrackingConfiguration")
            if made.urn in _mentioned(policy) and isinstance(follows, dict):
                named = follows.get("predefinedMetricSpecification")
                value = follows.get("targetValue")
                cpu = (
                    isinstance(named, dict)
                    and named.get("predefinedMetricType") == "ASGAverageCPUUtilization"
                )
                if cpu and isinstance(value, int | float):
                    return float(value)
    return None


def _mentioned(resource: Resource) -> set[str]:
    return {urn for urns in resource.property_dependencies.values() for urn in urns} | set(
        resource.dependencies
    )


def find_bucket(graph: Graph, bucket: Billed) -> Resource | None:
    """The bucket that the bill names; by its name, or by its component where that is not known."""
    for made in graph.of_type(*BUCKETS):
        if bucket.id in (made.id, made.outputs.get("bucket"), made.inputs.get("bucket")):
            return made
    for kind in BUCKETS:
        made_for = _made_for(graph, bucket.stack, bucket.component, kind)
        if len(made_for) == 1:
            return made_for[0]
    return None


def lake_buckets(context: Context, lot: Lot) -> tuple[Resource, ...] | None:
    """The lake's own buckets that a lot is; None where a setting of the lake does not make them."""
    if context.graph is None or not (lot.component or "").startswith("lake."):
        return None
    made = tuple(find_bucket(context.graph, item) for item in lot.members)
    return None if None in made else tuple(one for one in made if one is not None)


def moves_or_expires(graph: Graph, bucket: Resource) -> bool:
    """An enabled lifecycle rule moves or deletes what the bucket stores."""
    return any(_active(rule) for rule in lifecycle_rules(graph, bucket))


def lifecycle_rules(graph: Graph, bucket: Resource) -> list[Mapping[str, Any]]:
    """The lifecycle rules of a bucket, wherever they are made."""
    rules = list(_rules(bucket.inputs.get("lifecycleRules")))
    names = {bucket.id, bucket.outputs.get("bucket"), bucket.inputs.get("bucket")} - {None, UNKNOWN}
    for lifecycle in graph.of_type(*LIFECYCLES):
        if bucket.urn in _mentioned(lifecycle) or lifecycle.inputs.get("bucket") in names:
            rules += _rules(lifecycle.inputs.get("rules"))
    return rules


def _rules(value: Any) -> Iterator[Mapping[str, Any]]:
    if isinstance(value, list):
        yield from (rule for rule in value if isinstance(rule, dict))


def _active(rule: Mapping[str, Any]) -> bool:
    # Ending failed uploads saves what they hold, and nothing of what the bill shows as stored.
    acts = (
        "transition",
        "expiration",
        "noncurrentVersionTransition",
        "noncurrentVersionExpiration",
    )
    enabled = rule.get("status", "Enabled") == "Enabled" and rule.get("enabled", True) is not False
    return enabled and any(rule.get(act) or rule.get(f"{act}s") for act in acts)


def sleeps(graph: Graph | None, group: Group) -> bool:
    """A schedule puts the component to sleep at some hours: somebody has decided when."""
    if graph is None:
        return False
    groups = {made.urn for made in _made_for(graph, group.stack, group.component, GROUP)}
    nights = (s for s in graph.of_type(SCHEDULE) if s.inputs.get("maxSize") == 0)
    return any(groups & _mentioned(night) for night in nights)


def sizes(graph: Graph | None, group: Group) -> tuple[int, int] | None:
    """The least and the largest size of a component's one group; None where it is not known."""
    if graph is None:
        return None
    made = _made_for(graph, group.stack, group.component, GROUP)
    found = [(r.inputs.get("minSize"), r.inputs.get("maxSize")) for r in made]
    if len(found) != 1:
        return None
    low, high = found[0]
    return (int(low), int(high)) if isinstance(low, int) and isinstance(high, int) else None


def may_empty(graph: Graph | None, group: Group) -> bool:
    """The settings make a training cluster that may shrink to nothing."""
    low, high = sizes(graph, group) or (0, 0)
    return low == 0 and high > 0 and is_training(graph, group)


def reaper(graph: Graph, group: Group) -> Resource | None:
    """The function that ends the cluster's instances whose GPUs are idle."""
    made = _made_for(graph, group.stack, group.component, FUNCTION)
    return next((function for function in made if function.name.endswith(REAPER)), None)


def variable(function: Resource, name: str) -> Any:
    """One of a function's environment variables; None where it is not known."""
    environment = function.inputs.get("environment")
    variables = environment.get("variables") if isinstance(environment, dict) else None
    return variables.get(name) if isinstance(variables, dict) else None
