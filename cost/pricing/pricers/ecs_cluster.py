"""Price an ECS cluster: free, but for the metrics of Container Insights."""

from __future__ import annotations

from cost.pricing.base import Ask, Part, Pricer, UsageInput, value_at

METRICS = UsageInput(
    key="insights_metrics",
    unit="metrics",
    what="custom metrics that Container Insights makes of the cluster, its services and tasks",
    why="some ten of a cluster with one service, more with each task definition",
    assume=(10, 25, 60),
)


def price(ask: Ask) -> tuple[Part, ...]:
    """Tasks are priced at their service."""
    settings = ask.get("settings", default=[])
    insights = [s for s in settings if value_at(s, "name") == "containerInsights"]
    if not any(value_at(s, "value") in ("enabled", "enhanced") for s in insights):
        return ()
    return ask.used("Container Insights", "cloudwatch.metric_month", "insights_metrics")


PRICER = Pricer(id="ecs-cluster", types=("aws:ecs/cluster:Cluster",), price=price, usage=(METRICS,))
