"""A group of instances that serves models, and grows and shrinks with their load."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pulumi
import pulumi_aws as aws
from pulumi import ResourceOptions

from infra.components._alarms import make_alarms
from infra.components._balancer import Balancer, make_balancer
from infra.components._cluster import (
    GROUP_METRICS,
    ClusterArgs,
    Nodes,
    group_tags,
    make_agent_parameter,
    make_launch_template,
    pinned,
    zone_spread,
)
from infra.components._cluster_alarms import (
    balancer_alarms,
    balancer_panels,
    cluster_panels,
    serving_alarms,
)
from infra.components._context import token
from infra.components._firewall import (
    Opening,
    make_security_group,
    open_to_group,
    open_to_range,
    open_way_out,
)
from infra.components._instance_role import make_instance_profile

if TYPE_CHECKING:
    from infra.components.secure_bucket import SecureBucket
    from infra.settings import ServingSettings

WARM_UP_SECONDS = 300


@dataclass(frozen=True, kw_only=True)
class ServingClusterArgs(ClusterArgs):
    """What ServingCluster needs."""

    settings: ServingSettings
    logs: SecureBucket
    """Where the balancer's access logs go."""


class ServingCluster(pulumi.ComponentResource):
    """Instances of one type or its alternatives, on demand, with some spot where asked for."""

    group_name: pulumi.Output[str]
    endpoint: pulumi.Output[str] | None
    """The balancer's DNS name."""

    def __init__(
        self, name: str, args: ServingClusterArgs, opts: ResourceOptions | None = None
    ) -> None:
        super().__init__(token("compute", self), name, None, opts)
        self._args, self._settings = args, args.settings
        self._tags = args.tags(args.settings)
        self._child = ResourceOptions(parent=self)
        self._configuration = make_agent_parameter(self, args, args.settings)
        self._firewall = make_security_group(self, args.entry, args.network, self._tags)
        self._balancer = self._make_balancer()
        self._open_port()
        template = self._make_template()
        self._group = self._make_group(template)
        self._follow_load()
        self._make_schedules()
        self._watch()
        self.group_name = self._group.name
        self.endpoint = self._balancer.dns_name if self._balancer else None
        self.register_outputs({"group_name": self.group_name, "endpoint": self.endpoint})

    def _make_balancer(self) -> Balancer | None:
        if self._settings.load_balancer is None:
            return None
        return make_balancer(self, self._args, self._settings.load_balancer, self._firewall)

    def _open_port(self) -> None:
        """The model's port: to the balancer alone, or to the network where there is none."""
        entry, network = self._args.entry, self._args.network
        model = Opening(
            group=self._firewall, why="the model", tags=self._tags, port=self._settings.port
        )
        if self._balancer is None:
            open_to_range(self, f"{entry}-model", model, network.cidr)
        else:
            open_to_group(self, f"{entry}-model", model, self._balancer.group_id)
        open_way_out(self, entry, self._firewall, self._tags)

    def _make_template(self) -> aws.ec2.LaunchTemplate:
        profile = make_instance_profile(self, self._args, self._settings)
        distribution = (self._settings.spot_percentage, self._settings.on_demand_base)
        nodes = Nodes(
            instance_type=self._settings.instance_type,
            profile_arn=profile.arn,
            security_group_id=self._firewall,
            all_spot=distribution == (100, 0),
        )
        return make_launch_template(self, self._args, self._settings, nodes)

    def _make_group(self, template: aws.ec2.LaunchTemplate) -> aws.autoscaling.Group:
        settings, parked = self._settings, self._settings.parked
        return aws.autoscaling.Group(
            f"{self._args.entry}-group",
            name=self._args.group,
            min_size=0 if parked else settings.min_size,
            max_size=0 if parked else settings.max_size,
            suspended_processes=["ScheduledActions"] if parked else [],
            vpc_zone_identifiers=self._args.network.private_subnet_ids,
            availability_zone_distribution=zone_spread(),
            mixed_instances_policy=self._instances(template),
            capacity_rebalance=settings.spot_percentage > 0,
            target_group_arns=[self._balancer.target_arn] if self._balancer else [],
            health_check_type="ELB" if self._balancer else "EC2",
            health_check_grace_period=WARM_UP_SECONDS,
            default_instance_warmup=WARM_UP_SECONDS,
            instance_refresh=_refresh(),
            enabled_metrics=list(GROUP_METRICS),
            metrics_granularity="1Minute",
            wait_for_capacity_timeout="0",  # a deployment does not wait for spot capacity
            tags=group_tags(self._tags, self._args.group),
            opts=ResourceOptions(
                parent=self,
                # Instances set themselves up once, when they start: by then they need a way out.
                depends_on=[self._configuration, self._args.network],
                ignore_changes=["desiredCapacity"],  # the load decides
            ),
        )

    def _instances(self, template: aws.ec2.LaunchTemplate) -> dict[str, Any]:
        return {
            "launch_template": {
                "launch_template_specification": pinned(template),
                "overrides": [{"instance_type": t} for t in self._settings.types],
            },
            "instances_distribution": {
                "on_demand_allocation_strategy": "prioritized",
                "on_demand_base_capacity": self._settings.on_demand_base,
                "on_demand_percentage_above_base_capacity": 100 - self._settings.spot_percentage,
                "spot_allocation_strategy": "price-capacity-optimized",
            },
        }

    def _follow_load(self) -> None:
        aws.autoscaling.Policy(
            f"{self._args.entry}-follow",
            autoscaling_group_name=self._group.name,
            policy_type="TargetTrackingScaling",
            estimated_instance_warmup=WARM_UP_SECONDS,
            target_tracking_configuration={
                **self._metric(),
                "target_value": self._settings.scaling.target,
            },
            opts=self._child,
        )

    def _metric(self) -> dict[str, Any]:
        metric = self._settings.scaling.metric
        if metric == "gpu":
            return {"customized_metric_specification": _gpu_metric(self._args.group)}
        if self._balancer is None:
            return {
                "predefined_metric_specification": {
                    "predefined_metric_type": "ASGAverageCPUUtilization"
                }
            }
        return {
            "predefined_metric_specification": {
                "predefined_metric_type": "ALBRequestCountPerTarget",
                "resource_label": self._balancer.resource_label,
            }
        }

    def _make_schedules(self) -> None:
        for schedule in self._settings.schedule:
            wanted = schedule.desired_size
            aws.autoscaling.Schedule(
                f"{self._args.entry}-{schedule.name}",
                scheduled_action_name=schedule.name,
                autoscaling_group_name=self._group.name,
                recurrence=schedule.recurrence,
                time_zone=schedule.time_zone,
                min_size=schedule.min_size,
                max_size=schedule.max_size,
                desired_capacity=schedule.min_size if wanted is None else wanted,
                opts=self._child,
            )

    def _watch(self) -> None:
        """Alarms, and what the dashboards show. Parked instances keep theirs, which stay quiet."""
        args, gpu, alarming = self._args, self._settings.gpu, self._args.alarming
        wanted = serving_alarms(args.group, gpu=gpu)
        alarming.show(*cluster_panels(args.entry, args.group, gpu=gpu))
        if self._balancer is not None:
            wanted += balancer_alarms(args.group, self._balancer, alarming.latency_seconds)
            alarming.show(*balancer_panels(args.entry, self._balancer))
        make_alarms(self, alarming, args.entry, self._tags, *wanted)


def _gpu_metric(group: str) -> dict[str, Any]:
    """AWS predefines no GPU metric: the one that our agent reports, rolled up by group."""
    return {
        "namespace": "CWAgent",
        "metric_name": "nvidia_smi_utilization_gpu",
        "statistic": "Average",
        "metric_dimensions": [{"name": "AutoScalingGroupName", "value": group}],
    }


def _refresh() -> dict[str, Any]:
    """A new template version replaces instances a few at a time, and goes back if they fail."""
    return {
        "strategy": "Rolling",
        "preferences": {
            "min_healthy_percentage": 90,
            "max_healthy_percentage": 110,
            "auto_rollback": True,
            "skip_matching": True,
            "scale_in_protected_instances": "Ignore",
        },
    }
