"""A small stack with a training cluster on an emulator of its own, for whole paths."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from infra.sandbox import emulator as emulators
from infra.sandbox.emulator import Emulator
from tests.infra.projects import copy_project
from trimtab.session import open_session

ACCOUNT, REGION, STACK = "111122223333", "us-east-1", "small"
GROUP = f"trimtab-{STACK}-trainer"
SIZES = ("large", "xlarge", "2xlarge", "4xlarge", "8xlarge")
SECTIONS: dict[str, Any] = {
    "stack": {
        "kind": "environment",
        "environment": STACK,
        "account": ACCOUNT,
        "region": REGION,
        "zones": ["us-east-1a", "us-east-1b", "us-east-1c"],
        "team": "ml-platform",
        "owner": "ml-platform@example.com",
        "cost_center": "cc-1001",
    },
    "network": {"cidr": "10.90.0.0/16", "nat": "single"},
    "keys": {
        "data": {"used_by": ["s3"]},
        "compute": {"used_by": ["ebs"]},
        "logs": {"used_by": ["alerts", "logs"]},
    },
    "lake": {
        "checkpoints": {"force_destroy": True},
        "logs": {"purpose": "logs", "force_destroy": True},
    },
    "clusters": {
        "trainer": {
            "kind": "training",
            "ami": "ami-0abcdef1234567890",
            "instance_types": [f"{f}.{s}" for f in ("m5", "m6i") for s in SIZES],
            "min_size": 1,
            "max_size": 3,
            "checkpoints": "checkpoints",
        },
        "serving": {
            "kind": "serving",
            "ami": "ami-0abcdef1234567890",
            "instance_type": "m5.large",
            "min_size": 1,
            "max_size": 2,
        },
    },
}


@dataclass(frozen=True)
class Stack:
    """What was deployed, and where it is."""

    emulator: Emulator
    folder: Path

    def client(self, service: str) -> Any:
        return self.emulator.clients(ACCOUNT).get(service, REGION)

    def up(self) -> Any:
        with open_session(STACK, folder=self.folder) as session:
            return session.up()

    def group(self, name: str = GROUP) -> dict[str, Any]:
        found = self.client("autoscaling").describe_auto_scaling_groups(
            AutoScalingGroupNames=[name]
        )
        return dict(found["AutoScalingGroups"][0])

    def sizes(self, name: str = GROUP) -> tuple[int, int, int]:
        group = self.group(name)
        return group["MinSize"], group["MaxSize"], group["DesiredCapacity"]

    def held(self, name: str = GROUP) -> set[str]:
        return {p["ProcessName"] for p in self.group(name)["SuspendedProcesses"]}

    def node_config(self) -> dict[str, Any]:
        """What the first start of an instance would write to /etc/trimtab/node.json."""
        template = self.group()["MixedInstancesPolicy"]["LaunchTemplate"]
        given = template["LaunchTemplateSpecification"]
        (version,) = self.client("ec2").describe_launch_template_versions(
            LaunchTemplateId=given["LaunchTemplateId"], Versions=[given["Version"]]
        )["LaunchTemplateVersions"]
        script = base64.b64decode(version["LaunchTemplateData"]["UserData"]).decode()
        text = script.split("<<'END_OF_NODE'\n")[1].split("END_OF_NODE\n")[0]
        found: dict[str, Any] = json.loads(text)
        return found


@contextmanager
def small_stack(folder: Path, sections: Mapping[str, Any] | None = None) -> Iterator[Stack]:
    """The stack, deployed; further sections are laid over the usual ones."""
    project = copy_project(folder)
    config = {f"trimtab:{k}": v for k, v in {**SECTIONS, **(sections or {})}.items()}
    with (project / f"Pulumi.{STACK}.yaml").open("w", encoding="utf-8") as file:
        YAML(typ="safe").dump({"config": config}, file)
    emulator = emulators.start(project)
    try:
        stack = Stack(emulator, project)
        stack.up()
        yield stack
    finally:
        emulators.stop(project)
