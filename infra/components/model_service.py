"""A service that answers with a model: tasks on Fargate or GPUs, behind a balancer or a queue."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pulumi
import pulumi_aws as aws
from pulumi import ResourceOptions

from infra.components._alarms import make_alarms
from infra.components._context import token
from infra.components._firewall import make_security_group, open_way_out
from infra.components._gpu_capacity import GpuCapacity, make_gpu_capacity
from infra.components._service_alarms import deployment_alarms, task_alarms
from infra.components._service_balancer import ServiceBalancer, make_service_balancer
from infra.components._service_gate import Rollout
from infra.components._service_panels import task_panels
from infra.components._service_queue import make_queue
from infra.components._service_scaling import Scaling
from infra.components._service_task import CONTAINER, Task, make_task

if TYPE_CHECKING:
    from infra.components._service import TaskServiceArgs

FARGATE_PLATFORM = "1.4.0"
"""Pinned: what `LATEST` means changes by itself."""


class ModelService(pulumi.ComponentResource):
    """Tasks in a cluster of their own, which costs nothing and keeps services apart."""

    endpoint: pulumi.Output[str] | None
    """The balancer's DNS name."""
    queue_url: pulumi.Output[str] | None
    """Where work is sent."""

    def __init__(
        self, name: str, args: TaskServiceArgs, opts: ResourceOptions | None = None
    ) -> None:
        super().__init__(token("serving", self), name, None, opts)
        self._args, self._settings = args, args.settings
        self._child = ResourceOptions(parent=self)
        self._cluster = self._make_cluster()
        self._gpus = self._make_gpus()
        self._capacity = self._attach_providers()
        self._firewall = make_security_group(self, args.entry, args.network, args.tags)
        open_way_out(self, args.entry, self._firewall, args.tags)
        self._balancer = self._make_balancer()
        queue = self._settings.queue
        self._queue = make_queue(self, args, queue) if queue is not None else None
        self._task = make_task(self, args)
        # Before the service: its deployments end when some of them fire, so they must be there.
        wanted = task_alarms(args, self._balancer)
        self._alarms = make_alarms(self, args.alarming, args.entry, args.tags, *wanted)
        service = self._make_service(self._task, Rollout(self, args))
        Scaling(self, args, service, self._balancer)
        args.alarming.show(*task_panels(args, self._balancer))
        self.endpoint = self._balancer.dns_name if self._balancer else None
        self.queue_url = self._queue.url if self._queue else None
        self.register_outputs({"endpoint": self.endpoint, "queue_url": self.queue_url})

    def _make_cluster(self) -> aws.ecs.Cluster:
        return aws.ecs.Cluster(
            f"{self._args.entry}-cluster",
            name=self._args.name,
            settings=[
                {
                    "name": "containerInsights",
                    "value": "enabled" if self._settings.insights else "disabled",
                }
            ],
            tags=self._args.tags.own(),
            opts=self._child,
        )

    def _make_gpus(self) -> GpuCapacity | None:
        if self._settings.kind != "gpu":
            return None
        return make_gpu_capacity(self, self._args, self._settings)

    def _attach_providers(self) -> aws.ecs.ClusterCapacityProviders:
        names: list[pulumi.Input[str]] = ["FARGATE", "FARGATE_SPOT"]
        if self._gpus is not None:
            names = [self._gpus.provider.name]
        return aws.ecs.ClusterCapacityProviders(
            f"{self._args.entry}-capacity",
            cluster_name=self._cluster.name,
            capacity_providers=names,
            opts=self._child,
        )

    def _make_balancer(self) -> ServiceBalancer | None:
        settings = self._settings.load_balancer
        if settings is None:
            return None
        return make_service_balancer(self, self._args, settings, self._firewall)

    def _make_service(self, task: Task, rollout: Rollout) -> aws.ecs.Service:
        args, settings = self._args, self._settings
        given = self._traffic(rollout) | self._deployment(rollout)
        after = [self._capacity, *task.ready, *rollout.ready, *self._alarms, *args.after]
        if self._balancer is not None:
            after.append(self._balancer.rule)
        return aws.ecs.Service(
            args.entry,
            name=args.name,
            cluster=self._cluster.arn,
            task_definition=task.definition.arn,
            desired_count=0 if settings.parked else settings.min_tasks,
            capacity_provider_strategies=(strategy := self._strategy()),
            # Or another share of spot would replace the service, and end all its tasks for it.
            force_new_deployment=True,
            triggers={"shares": " ".join(str(s["weight"]) for s in strategy)},
            platform_version=FARGATE_PLATFORM if settings.kind == "fargate" else None,
            network_configuration={
                "subnets": args.network.private_subnet_ids,
                "security_groups": [self._firewall],
                "assign_public_ip": False,
            },
            availability_zone_rebalancing="ENABLED",
            propagate_tags="SERVICE",
            enable_ecs_managed_tags=True,
            wait_for_steady_state=False,  # alarms and the circuit breaker watch, not a deployment
            tags=args.tags.own(),
            opts=ResourceOptions(
                parent=self,
                depends_on=after,
                # The load decides; parked, the settings do.
                ignore_changes=[] if settings.parked else ["desiredCount"],
            ),
            **given,
        )

    def _strategy(self) -> list[dict[str, Any]]:
        """Where tasks run: the first few on demand, then by shares; GPUs where their group is."""
        settings = self._settings
        if self._gpus is not None:
            return [{"capacity_provider": self._gpus.provider.name, "weight": 1, "base": 0}]
        assert settings.kind == "fargate"  # noqa: S101 - the other kind has returned
        spot = settings.spot_percentage
        found: list[dict[str, Any]] = [
            {
                "capacity_provider": "FARGATE",
                "base": settings.on_demand_base,
                "weight": 100 - spot,
            }
        ]
        if spot:
            found.append({"capacity_provider": "FARGATE_SPOT", "weight": spot})
        return found

    def _traffic(self, rollout: Rollout) -> dict[str, Any]:
        balancer = self._balancer
        if balancer is None:
            return {}
        tied: dict[str, Any] = {
            "target_group_arn": balancer.targets[0].arn,
            "container_name": CONTAINER,
            "container_port": self._settings.port,
        }
        if len(balancer.targets) > 1:
            tied["advanced_configuration"] = {
                "alternate_target_group_arn": balancer.targets[1].arn,
                "production_listener_rule": balancer.rule.arn,
                "role_arn": rollout.balancer_role(),
            }
        return {
            "load_balancers": [tied],
            "health_check_grace_period_seconds": self._settings.start_seconds,
        }

    def _deployment(self, rollout: Rollout) -> dict[str, Any]:
        """All the tasks that clients need stay until new ones are healthy."""
        found: dict[str, Any] = {
            "deployment_configuration": rollout.configuration(),
            "deployment_minimum_healthy_percent": 100,
            "deployment_maximum_percent": 200,
        }
        if self._settings.deployment.strategy == "rolling":
            # The API knows it for this strategy alone; the others go back by gate and alarms.
            found["deployment_circuit_breaker"] = {"enable": True, "rollback": True}
        alarms = deployment_alarms(self._args, self._balancer)
        if alarms:
            found["alarms"] = {"alarm_names": alarms, "enable": True, "rollback": True}
        return found
