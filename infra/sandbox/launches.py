"""What the emulator's autoscaling groups launch: by override, purchase option, zone and template.

moto's groups launch all instances in one subnet by the template's type, on-demand, with untagged
default volumes, and know no instance refresh. Here is what AWS does instead, installed into moto
before it serves; so it holds for every way to change a group, also for plain boto3 calls.
"""

from __future__ import annotations

import copy
import math
import uuid
from collections import Counter
from typing import TYPE_CHECKING, Any

from moto.autoscaling import models as autoscaling
from moto.autoscaling.responses import AutoScalingResponse
from moto.core.responses import ActionResult
from moto.ec2.utils import convert_tag_spec

from infra.sandbox.instance_choice import matching_types

if TYPE_CHECKING:
    from collections.abc import Mapping

    from moto.autoscaling.models import InstanceState
    from moto.ec2.models.instances import Instance


def on_demand_target(total: int, distribution: Mapping[str, Any]) -> int:
    """How many of a group's instances are to be on-demand; fractions go to on-demand, as on AWS.

    >>> on_demand_target(3, {"OnDemandBaseCapacity": 1, "OnDemandPercentageAboveBaseCapacity": 30})
    2
    """
    base = int(distribution.get("OnDemandBaseCapacity") or 0)
    above = distribution.get("OnDemandPercentageAboveBaseCapacity")
    percent = 100 if above is None else int(above)
    return min(total, base + math.ceil(max(total - base, 0) * percent / 100))


class Group(autoscaling.FakeAutoScalingGroup):
    """An autoscaling group that launches as AWS's do."""

    def set_desired_capacity(self, new_capacity: int | None) -> None:
        """Launch or end instances, then bring the purchase options to their shares."""
        self.desired_capacity = self.min_size if new_capacity is None else new_capacity
        missing = (self.desired_capacity or 0) - len(self.active_instances())
        if missing > 0:
            self.replace_autoscaling_group_instances(missing, self.get_propagated_tags())
        elif missing < 0:
            # Protected ones stay, also in a group that is emptied: AWS says so of sizes.
            removable = [s for s in self.instance_states if not s.protected_from_scale_in]
            self._end(removable[:-missing])
        self._restore_shares()
        self._register()

    def update(self, *args: Any, **kwargs: Any) -> None:
        """Take the new settings over, and bring the purchase options to their new shares.

        AWS: "An update to this setting means a gradual replacement of instances to adjust the
        current On-Demand Instance levels" (InstancesDistribution).
        """
        launched = (kwargs.get("launch_template"), kwargs.get("launch_config_name"))
        if not any(launched):
            kwargs["mixed_instances_policy"] = self._policy_after(
                kwargs.get("mixed_instances_policy")
            )
        super().update(*args, **kwargs)
        self._restore_shares()
        self._register()

    def _policy_after(self, given: dict[str, Any] | None) -> dict[str, Any] | None:
        """The mixed policy with what an update says of it; moto would forget the rest."""
        before = self.mixed_instances_policy
        if not before:
            return given
        given = given or {}
        distribution = {
            **(before.get("InstancesDistribution") or {}),
            **(given.get("InstancesDistribution") or {}),
        }
        after = copy.deepcopy({**before, **given, "InstancesDistribution": distribution})
        # moto tells a template by id and name, and takes one of the two.
        specification = after["LaunchTemplate"]["LaunchTemplateSpecification"]
        if specification.get("LaunchTemplateId"):
            specification.pop("LaunchTemplateName", None)
        return after

    def replace_autoscaling_group_instances(
        self, count_needed: int, propagated_tags: dict[str, str]
    ) -> None:
        """Launch this many instances."""
        for _ in range(count_needed):
            spot = self._next_is_spot()
            state = autoscaling.InstanceState(
                self._launch(self._next_type(spot), spot, dict(propagated_tags)),
                protected_from_scale_in=self.new_instances_protected_from_scale_in,
                autoscaling_group=self,
            )
            state.instance.autoscaling_group = self  # type: ignore[attr-defined]  # moto's own way
            self.instance_states.append(state)

    def refresh(self) -> str:
        """Replace every instance by one of the current template and policy; the refresh's id."""
        count = len(self.instance_states)
        self._end(list(self.instance_states))
        self.replace_autoscaling_group_instances(count, self.get_propagated_tags())
        self._register()
        return str(uuid.uuid4())

    def _distribution(self) -> Mapping[str, Any]:
        policy = self.mixed_instances_policy or {}
        found: Mapping[str, Any] = policy.get("InstancesDistribution") or {}
        return found

    def _on_demand(self) -> list[InstanceState]:
        return [s for s in self.instance_states if s.instance.lifecycle != "spot"]

    def _next_is_spot(self) -> bool:
        if not self.mixed_instances_policy:
            options = self._template_data().get("InstanceMarketOptions") or {}
            return bool(options.get("MarketType") == "spot")
        target = on_demand_target(len(self.instance_states) + 1, self._distribution())
        return len(self._on_demand()) >= target

    def _restore_shares(self) -> None:
        """Replace instances whose purchase option is over its share, as AWS does on an update."""
        if not self.mixed_instances_policy:
            return
        total = len(self.instance_states)
        on_demand = self._on_demand()
        excess = len(on_demand) - on_demand_target(total, self._distribution())
        spot = [s for s in self.instance_states if s.instance.lifecycle == "spot"]
        surplus = on_demand[:excess] if excess > 0 else spot[: max(-excess, 0)]
        self._end(surplus)
        self.replace_autoscaling_group_instances(len(surplus), self.get_propagated_tags())

    def _candidates(self) -> list[str]:
        """The instance types that the group may launch, in the policy's order."""
        policy = self.mixed_instances_policy or {}
        types: list[str] = []
        for override in (policy.get("LaunchTemplate") or {}).get("Overrides") or []:
            if override.get("InstanceType"):
                types.append(override["InstanceType"])
            elif override.get("InstanceRequirements"):
                types += matching_types(override["InstanceRequirements"], self._architecture())
        return list(dict.fromkeys(types)) or [self.instance_type]

    def _architecture(self) -> str:
        images = self.ec2_backend.describe_images(filters={"image-id": self.image_id})
        return str(images[0].architecture) if images else "x86_64"

    def _next_type(self, spot: bool) -> str:
        """On-demand takes the first candidate; spot spreads over all, fewest running first.

        AWS chooses spot pools by depth and price, which nobody can know here.
        """
        candidates = self._candidates()
        if not spot:
            return candidates[0]
        running = Counter(s.instance.instance_type for s in self.instance_states)
        return min(candidates, key=lambda name: (running[name], candidates.index(name)))

    def _next_subnet(self) -> str | None:
        """The subnet with the fewest instances, so that all zones are used."""
        if not self.vpc_zone_identifier:
            return None
        subnets = self.vpc_zone_identifier.split(",")
        running = Counter(s.instance.subnet_id for s in self.instance_states)
        return str(min(subnets, key=lambda name: (running[name], subnets.index(name))))

    def _template_data(self) -> dict[str, Any]:
        if self.ec2_launch_template is None:
            return {}
        data: dict[str, Any] = self.ec2_launch_template.get_version(
            self.launch_template_version
        ).data
        return data

    def _launch(self, instance_type: str, spot: bool, tags: dict[str, str]) -> Instance:
        data = self._template_data()
        specified = convert_tag_spec(data.get("TagSpecifications") or [])
        instance = self.ec2_backend.run_instances(
            self.image_id,
            1,
            self.user_data,
            [],
            instance_type=instance_type,
            is_instance_type_default=False,
            placement=None if self.vpc_zone_identifier else self.availability_zones[0],
            subnet_id=self._next_subnet(),
            launch_config=self.launch_config,
            tags={
                "instance": {
                    **specified.get("instance", {}),
                    **tags,
                    autoscaling.ASG_NAME_TAG: self.name,
                }
            },
            instance_market_options="spot" if spot else None,
            **_template_arguments(self, data),
        ).instances[0]
        for mapping in data.get("BlockDeviceMappings") or []:
            _attach(self.ec2_backend, instance, mapping, specified.get("volume", {}))
        return instance

    def _end(self, states: list[InstanceState]) -> None:
        if not states:
            return
        gone = {s.instance.id for s in states}
        self.instance_states = [s for s in self.instance_states if s.instance.id not in gone]
        self.ec2_backend.terminate_instances(sorted(gone))
        for state in states:  # their network interfaces end with them; moto would keep these
            for interface in state.instance.nics.values():
                self.ec2_backend.enis.pop(interface.id, None)

    def _register(self) -> None:
        if self.name in self.autoscaling_backend.autoscaling_groups:
            self.autoscaling_backend.update_attached_elbs(self.name)
            self.autoscaling_backend.update_attached_target_groups(self.name)


def _template_arguments(group: Group, data: Mapping[str, Any]) -> dict[str, Any]:
    """What moto does not take from a launch template by itself."""
    if group.ec2_launch_template is None:
        return {}
    interfaces = data.get("NetworkInterfaces") or [{}]
    profile = data.get("IamInstanceProfile") or {}
    return {
        "launch_template": {
            "LaunchTemplateId": group.ec2_launch_template.id,
            "Version": group.launch_template_version,
        },
        "block_device_mappings": [],  # attached afterwards, with their performance and tags
        "security_group_ids": data.get("SecurityGroupIds") or interfaces[0].get("Groups") or [],
        "ebs_optimized": _true(data.get("EbsOptimized")),
        "monitoring_state": (
            "enabled" if _true((data.get("Monitoring") or {}).get("Enabled")) else "disabled"
        ),
        "metadata_options": data.get("MetadataOptions") or {},
        "iam_instance_profile": (
            {"Arn": profile["Arn"], "Id": profile["Arn"].rsplit("/", 1)[-1]}
            if profile.get("Arn")
            else None
        ),
    }


def _attach(backend: Any, instance: Instance, mapping: Mapping[str, Any], tags: Any) -> None:
    ebs = mapping.get("Ebs")
    if ebs is None:
        return
    volume = backend.create_volume(
        size=int(ebs.get("VolumeSize") or 8),
        zone_name=instance.placement.zone,
        snapshot_id=ebs.get("SnapshotId"),
        encrypted=_true(ebs.get("Encrypted")),
        kms_key_id=ebs.get("KmsKeyId"),
        volume_type=ebs.get("VolumeType") or "gp2",
        iops=_whole(ebs.get("Iops")),
        throughput=_whole(ebs.get("Throughput")),
    )
    volume.add_tags(tags)
    keep = ebs.get("DeleteOnTermination") is not None and not _true(ebs["DeleteOnTermination"])
    backend.attach_volume(volume.id, instance.id, mapping["DeviceName"], not keep)


def _true(value: Any) -> bool:
    return str(value).lower() == "true"


def _whole(value: Any) -> int | None:
    return None if value is None else int(value)


def _start_instance_refresh(response: Any) -> ActionResult:
    group = response.autoscaling_backend.autoscaling_groups[
        response._get_param("AutoScalingGroupName")
    ]
    if not hasattr(group, "refreshes"):
        group.refreshes = []
    group.refreshes.insert(0, group.refresh())
    return ActionResult({"InstanceRefreshId": group.refreshes[0]})


def _describe_instance_refreshes(response: Any) -> ActionResult:
    name = response._get_param("AutoScalingGroupName")
    group = response.autoscaling_backend.autoscaling_groups[name]
    refreshes = [
        {
            "InstanceRefreshId": refresh,
            "AutoScalingGroupName": name,
            "Status": "Successful",
            "PercentageComplete": 100,
            "InstancesToUpdate": 0,
        }
        for refresh in getattr(group, "refreshes", [])
    ]
    return ActionResult({"InstanceRefreshes": refreshes})


_moto_delete = AutoScalingResponse.delete_auto_scaling_group


def _delete_auto_scaling_group(self: Any) -> Any:
    """DeleteAutoScalingGroup: with its instances, protected or not, as AWS's force-delete does."""
    group = self.autoscaling_backend.autoscaling_groups.get(self._get_param("AutoScalingGroupName"))
    for state in group.instance_states if group is not None else ():
        state.protected_from_scale_in = False
    return _moto_delete(self)


def install() -> None:
    """Put these groups into moto's place for them. Doing it twice does no harm."""
    autoscaling.FakeAutoScalingGroup = Group  # type: ignore[misc]
    added: Any = AutoScalingResponse
    added.delete_auto_scaling_group = _delete_auto_scaling_group
    added.start_instance_refresh = _start_instance_refresh
    added.describe_instance_refreshes = _describe_instance_refreshes
