"""A fleet that trains on spot: many types, many zones, time for a checkpoint, zero at rest."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pulumi
import pulumi_aws as aws
from pulumi import ResourceOptions

from infra.components._alarms import make_alarms
from infra.components._capacity import (
    cards,
    group_options,
    launched_from,
    make_placement_group,
    make_reservation,
    market,
)
from infra.components._care import SHARE_OF_ON_DEMAND, Care, make_fallback, make_reaper
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
from infra.components._cluster_alarms import cluster_panels, training_alarms
from infra.components._context import token
from infra.components._firewall import Opening, make_security_group, open_to_group, open_way_out
from infra.components._instance_role import make_instance_profile
from infra.components._interruptions import Interruptions, make_interruptions, take_messages
from infra.components._nodes import ENDING_HOOK, node_config, node_permissions
from infra.components._policy import Statement, allow, write_bucket
from infra.components._requirements import instance_requirements
from infra.settings import FallbackSettings

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from infra.components._function import EnvironmentKey
    from infra.components._mounts import Mount
    from infra.settings import TrainingSettings


@dataclass(frozen=True, kw_only=True)
class SpotTrainingArgs(ClusterArgs):
    """What SpotTraining needs."""

    settings: TrainingSettings
    key_arns: Mapping[str, pulumi.Input[str]] = field(default_factory=dict)
    """By the entries of `trimtab:keys`: for the logs of what looks after the group."""
    mounts: Sequence[Mount] = ()
    """The file systems that the settings name."""
    environment_key: EnvironmentKey | None = None
    """Encrypts the variables of what looks after the group; AWS's own if None."""

    @property
    def subnet_ids(self) -> list[pulumi.Output[str]]:
        """Those of all zones, or of the one that the settings name."""
        every = self.network.private_subnet_ids
        if self.settings.zone is None:
            return every
        return [every[self.context.settings.zones.index(self.settings.zone)]]


class SpotTraining(pulumi.ComponentResource):
    """Instances that a scheduler asks for by setting the group's desired capacity.

    Nothing scales it in by itself, so that no running job is stopped for tidiness. Interruptions
    arrive in a queue, and on each instance, whose watcher stops the jobs in time (infra/functions).
    """

    group_name: pulumi.Output[str]
    queue_url: pulumi.Output[str]
    """Interruptions, rebalance recommendations and endings of instances of this account."""

    def __init__(
        self, name: str, args: SpotTrainingArgs, opts: ResourceOptions | None = None
    ) -> None:
        super().__init__(token("compute", self), name, None, opts)
        self._args, self._settings = args, args.settings
        self._tags = args.tags(args.settings)
        self._child = ResourceOptions(parent=self)
        self._configuration = make_agent_parameter(self, args, args.settings)
        self._firewall = self._make_firewall()
        self._interruptions = self._make_interruptions()
        template = self._make_template()
        self._group = self._make_group(template)
        self._hold_endings()
        self._watch()
        self._look_after()
        self.group_name = self._group.name
        self.queue_url = self._interruptions.url
        self.register_outputs({"group_name": self.group_name, "queue_url": self.queue_url})

    def _make_firewall(self) -> pulumi.Output[str]:
        """Members talk to each other freely, as distributed training needs; nobody else gets in."""
        entry, tags = self._args.entry, self._tags
        group = make_security_group(self, entry, self._args.network, tags)
        within = Opening(group=group, why="between the instances of a job", tags=tags)
        without = Opening(group=group, why="between the instances of a job", tags=tags, out=True)
        open_to_group(self, f"{entry}-peers-in", within, group)
        open_to_group(self, f"{entry}-peers-out", without, group)
        open_way_out(self, entry, group, tags)
        return group

    def _make_interruptions(self) -> Interruptions:
        return make_interruptions(self, self._args, self._tags)

    def _make_template(self) -> aws.ec2.LaunchTemplate:
        settings = self._settings
        profile = make_instance_profile(self, self._args, settings, self._permissions())
        mounts = self._args.mounts
        groups = [self._firewall, *(mount.security_group_id for mount in mounts)]
        nodes = Nodes(
            instance_type=next(iter(settings.types), None),
            profile_arn=profile.arn,
            security_group_id=self._firewall,
            interfaces=cards(settings.cards, groups),
            mounts=mounts,
            options=market(settings),
            all_spot=settings.on_demand_percentage == 0 and settings.on_demand_base == 0,
            agent=node_config(self._args, settings),
        )
        return make_launch_template(self, self._args, settings, nodes)

    def _permissions(self) -> list[Statement]:
        """Checkpoints, the queue, and the right to say that an instance is done."""
        context, bucket = self._args.context, self._settings.checkpoints
        group = f"autoScalingGroup:*:autoScalingGroupName/{self._args.group}"
        return [
            *write_bucket(context, bucket, self._args.bucket_keys[bucket]),
            *node_permissions(self._args, bucket),
            take_messages(self._args),
            allow(
                "EndInTime",
                [
                    "autoscaling:CompleteLifecycleAction",
                    "autoscaling:RecordLifecycleActionHeartbeat",
                ],
                [context.arn("autoscaling", group)],
            ),
        ]

    def _make_group(self, template: aws.ec2.LaunchTemplate) -> aws.autoscaling.Group:
        settings, parked = self._settings, self._settings.parked
        placement = make_placement_group(self, self._args, settings, self._tags)
        reservation = make_reservation(self, self._args, settings, self._tags)
        # The scheduler decides the size, and a fallback's function its share of on-demand.
        left_alone = ["desiredCapacity"]
        if settings.fallback is not None:
            left_alone.append(SHARE_OF_ON_DEMAND)
        return aws.autoscaling.Group(
            f"{self._args.entry}-group",
            name=self._args.group,
            min_size=0 if parked else settings.min_size,
            max_size=0 if parked else settings.max_size,
            suspended_processes=["AZRebalance"],  # it would end jobs to even out zones
            vpc_zone_identifiers=self._args.subnet_ids,
            availability_zone_distribution=zone_spread(),
            capacity_rebalance=settings.capacity_rebalance,
            health_check_type="EC2",
            health_check_grace_period=300,
            default_instance_warmup=300,
            enabled_metrics=list(GROUP_METRICS),
            metrics_granularity="1Minute",
            wait_for_capacity_timeout="0",  # a deployment does not wait for spot capacity
            tags=group_tags(self._tags, self._args.group),
            opts=ResourceOptions(
                parent=self,
                # Instances set themselves up once, when they start: by then they need a way out.
                depends_on=[self._configuration, self._args.network],
                ignore_changes=left_alone,
            ),
            **launched_from(settings, template, self._instances(template)),
            **group_options(settings, placement, reservation),
        )

    def _instances(self, template: aws.ec2.LaunchTemplate) -> dict[str, Any]:
        settings = self._settings
        chosen: list[dict[str, Any]] = [{"instance_type": t} for t in settings.types]
        # AWS refuses "prioritized" where requirements choose: there is no order to follow.
        strategy = "prioritized"
        if settings.requirements is not None:
            chosen = [{"instance_requirements": instance_requirements(settings.requirements)}]
            strategy = "lowest-price"
        return {
            "launch_template": {
                "launch_template_specification": pinned(template),
                "overrides": chosen,
            },
            "instances_distribution": {
                "on_demand_allocation_strategy": strategy,
                "on_demand_base_capacity": settings.on_demand_base,
                "on_demand_percentage_above_base_capacity": settings.on_demand_percentage,
                "spot_allocation_strategy": "price-capacity-optimized",
            },
        }

    def _watch(self) -> None:
        """Alarms, and what the dashboards show. A parked fleet keeps its own, which stay quiet."""
        args, alarming = self._args, self._args.alarming
        alarming.show(*cluster_panels(args.entry, args.group, gpu=self._settings.gpu))
        make_alarms(self, alarming, args.entry, self._tags, *training_alarms(args.group))

    def _hold_endings(self) -> None:
        """An instance that is taken away waits, so that its jobs can write what they have."""
        aws.autoscaling.LifecycleHook(
            f"{self._args.entry}-ending",
            name=ENDING_HOOK,
            autoscaling_group_name=self._group.name,
            lifecycle_transition="autoscaling:EC2_INSTANCE_TERMINATING",
            # Who wants to look at failed ones keeps those that nobody let go in time.
            default_result="ABANDON" if self._settings.retain_failed else "CONTINUE",
            heartbeat_timeout=self._settings.notice_seconds,
            opts=self._child,
        )

    def _look_after(self) -> None:
        """A way out when spot is short, and an end to idle GPUs, where the settings ask for it."""
        settings = self._settings
        for wanted in (settings.fallback, settings.reaper):
            if wanted is None:
                continue
            care = Care(
                parent=self,
                args=self._args,
                settings=settings,
                log_key_arn=self._args.key_arns[wanted.log_key],
                alarming=self._args.alarming,
                tags=self._tags,
                environment_key=self._args.environment_key,
            )
            if isinstance(wanted, FallbackSettings):
                make_fallback(care, wanted)
            else:
                make_reaper(care, wanted)
