"""Rules' patches, written into a real settings file, preview as exactly their changes.

Previews cost seconds, so that many patches share one: each changes resources of its own, named
here, and the preview must differ in all of these and in nothing else.
"""

from pathlib import Path
from typing import Any

import pytest

from cost._yaml_edit import document, set_value
from cost.apply import plan, write
from cost.graph import Graph
from cost.models import Change, Range, Recommendation
from infra.engine import preview
from infra.settings import read_file
from tests.infra.graphs import ROOT, differences

pytestmark = pytest.mark.slow

PARK = Change(path=("parked",), old=False, new=True, old_is_default=True)
WASTE: list[tuple[str, Any]] = [
    ("network.nat", "per-az"),
    ("network.interface_endpoints", ["ssm", "ecs", "sqs"]),
    ("lake.raw.lifecycle", "standard"),
    ("lake.models.intelligent_tiering", False),
    ("clusters.serving-cpu.volume", {"type": "io2", "size_gib": 100, "iops": 6000}),
    ("clusters.features-old.volume", {"type": "gp3", "size_gib": 50, "iops": 9000}),
    (
        "clusters.gang",
        {
            "kind": "training",
            "ami": "ami-0fedcba9876543210",
            "instance_types": ["p4d.24xlarge"],
            "zone": "us-east-1a",
            "on_demand_percentage": 100,
            "capacity_reservation": {"instances": 8},
            "max_size": 8,
            "checkpoints": "checkpoints",
            "expires_on": "2027-06-30",
        },
    ),
    (
        "clusters.resting",
        {
            "kind": "training",
            "ami": "ami-0fedcba9876543210",
            "requirements": {"vcpus": 8, "memory_gib": 32, "gpus": 1},
            "max_size": 4,
            "checkpoints": "checkpoints",
            "expires_on": "2027-06-30",
        },
    ),
    ("keys.data.used_by", ["s3", "kinesis", "dynamodb", "lambda", "ecr", "sqs", "fsx"]),
    (
        "filesystems",
        {
            "datasets": {
                "deployment": "persistent-2",
                "size_gib": 9600,
                "throughput_mbps_per_tib": 500,
                "zone": "us-east-1a",
                "expires_on": "2027-06-30",
            }
        },
    ),
    ("streams.clicks.mode", "provisioned"),
    ("streams.clicks.shards", 8),
    (
        "services.resize",
        {
            "kind": "lambda",
            "image": {"repository": "ranker", "tag": "v1", "architectures": ["arm64"]},
            "memory_mib": 2048,
            "provisioned": 2,
            "queue": {"visibility_seconds": 300},
        },
    ),
]
"""What the sandbox's stack is not wasteful in of itself."""
OFF = [
    {"name": "off", "recurrence": "0 19 * * 1-5", "min_size": 0, "max_size": 0},
    {"name": "on", "recurrence": "0 7 * * 1-5", "min_size": 2, "max_size": 4},
]
ZONES = ("us-east-1b", "us-east-1c")
NAT = {
    # The gateways of two zones, what stood in their public subnets, and the routes of all zones.
    *(f"network-nat-{zone}" for zone in ZONES),
    *(f"network-public-{zone}" for zone in ZONES),
    "network-any",
    # One gateway's alarms instead of three gateways'.
    *(f"nat-{zone}-{what}" for zone in ("us-east-1a", *ZONES) for what in ("drops", "ports")),
    "nat-drops",
    "nat-ports",
}
"""What one gateway instead of three changes."""
PRUNING = {
    # The bucket's lifecycle drops what a function tags, whose alarms join the component's.
    "lake-curated-lifecycle",
    "lake-curated-any",
    "lake-curated-pruning",
    "prune-curated",
    *(f"prune-curated-{what}" for what in ("dead-letters", "errors", "function", "log")),
    *(f"prune-curated-{what}" for what in ("schedule", "throttles")),
}
"""What keeping the last checkpoints changes."""
REAPING = {
    # The function and what belongs to it, and the alarm that calls it in place of the plain one.
    "resting-reaper",
    *(f"resting-reaper-{what}" for what in ("dead-letters", "errors", "events", "function")),
    *(f"resting-reaper-{what}" for what in ("log", "schedule", "state", "throttles")),
    "resting-gpu-idle",
    "resting-gpus-idle",
    # Its alarms join the component's and the dashboard's.
    "clusters-resting-any",
    "dashboard-gpu",
}
"""What ending idle GPU instances changes."""
Patch = tuple[str, str, Change, set[str]]


def to(path: str, old: Any, new: Any) -> Change:
    return Change(path=tuple(path.split(".")), old=old, new=new)


def beside(path: str, new: Any, old: Any = None) -> Change:
    return Change(path=tuple(path.split(".")), old=old, new=new, old_is_default=True)


FIRST: list[Patch] = [
    ("idle-instance", "clusters.features-old", PARK, {"features-old-group"}),
    ("idle-gpu", "clusters.experiments-gpu", PARK, {"experiments-gpu-group"}),
    (
        "io-to-gp3",
        "clusters.serving-cpu",
        to("volume.type", "io2", "gp3"),
        {"serving-cpu-template"},
    ),
    (
        "gp2-to-gp3",
        "clusters.serving-gpu",
        to("volume.type", "gp2", "gp3"),
        {"serving-gpu-template"},
    ),
    (
        "off-hours",
        "clusters.serving-gpu",
        beside("schedule", OFF, []),
        {"serving-gpu-off", "serving-gpu-on"},
    ),
    (
        "on-demand-training",
        "clusters.trainer",
        to("on_demand_percentage", 100, 0),
        # Requests for spot instances exist now: the template tags them too.
        {"trainer-group", "trainer-template"},
    ),
    (
        "s3-no-lifecycle",
        "lake.scratch",
        to("lifecycle", "none", "standard"),
        {"lake-scratch-lifecycle"},
    ),
    ("abandoned-bucket", "lake.raw", beside("archive_after_days", 30), {"lake-raw-lifecycle"}),
    ("stale-images", "images.ranker", beside("keep_images", 4, 20), {"images-ranker"}),
    ("fargate-on-demand", "services.ranker", beside("spot_percentage", 70, 0), {"ranker"}),
    ("oversized-function", "services.resize", to("memory_mib", 2048, 512), {"resize"}),
    ("oversized-stream", "streams.clicks", to("shards", 8, 1), {"clicks"}),
    (
        "idle-vpc-endpoint",
        "network",
        to("interface_endpoints", ["ssm", "ecs", "sqs"], ["ssm", "sqs"]),
        {"network-ecs"},
    ),
]
SECOND: list[Patch] = [
    (
        "oversized-cpu",
        "clusters.serving-cpu",
        to("instance_type", "m5.4xlarge", "r6a.2xlarge"),
        # The first type stands in the template and in the group's list of types.
        {"serving-cpu-template", "serving-cpu-group"},
    ),
    (
        "unused-gp3-performance",
        "clusters.features-old",
        to("volume.iops", 9000, 3000),
        {"features-old-template"},
    ),
    (
        "oversized-volume",
        "clusters.experiments-gpu",
        to("volume.size_gib", 200, 40),
        {"experiments-gpu-template"},
    ),
    (
        "idle-provisioned-concurrency",
        "services.resize",
        to("provisioned", 2, None),
        {"resize-warm"},
    ),
    (
        "cold-prefix",
        "lake.models",
        to("intelligent_tiering", False, True),
        {"lake-models-lifecycle"},
    ),
    (
        "stale-checkpoints",
        "lake.curated",
        beside("checkpoint_retention", {"keep_last": 3, "dry_run": False}),
        PRUNING,
    ),
    (
        "unused-reservation",
        "clusters.gang",
        to("capacity_reservation.instances", 8, 6),
        {"gang-capacity"},
    ),
    (
        "oversized-lustre",
        "filesystems.datasets",
        to("throughput_mbps_per_tib", 500, 125),
        {"datasets-fsx"},
    ),
    ("unused-gpu-hours", "clusters.resting", beside("reaper", {"dry_run": False}), REAPING),
    ("nat-per-zone", "network", to("nat", "per-az", "single"), NAT),
]


def advice(rule: str, component: str, change: Change) -> Recommendation:
    return Recommendation.model_validate(
        {
            "id": rule,
            "rule": rule,
            "stack": "local",
            "component": component,
            "resources": ("i-1",),
            "current": str(change.old),
            "proposed": str(change.new),
            "saving": Range.model_validate({"low": 0, "mid": 0, "high": 0}),
            "risk": 0,
            "effort": "low",
            "evidence": {},
            "change": change,
        }
    )


def written(folder: Path) -> Path:
    """The sandbox's settings, with more waste."""
    file = folder / "Pulumi.local.yaml"
    text = (ROOT / file.name).read_text()
    for path, value in WASTE:
        section, *keys = path.split(".")
        text = set_value(text, ("config", f"trimtab:{section}", *keys), value)
    file.write_text(text)
    return file


def graph(file: Path) -> Graph:
    return preview("local", project=ROOT, config=document(file.read_text())["config"])


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> Graph:
    return graph(written(tmp_path_factory.mktemp("before")))


@pytest.mark.parametrize("patches", [FIRST, SECOND], ids=["first", "second"])
def test_patches_preview_as_exactly_their_changes(
    tmp_path: Path, before: Graph, patches: list[Patch]
):
    file = written(tmp_path)
    planned = plan(
        file, [advice(rule, component, change) for rule, component, change, _ in patches]
    )
    assert len(planned.patched) == len(patches), planned.refused
    write(planned)
    read_file(file)  # the settings model knows the paths and takes the values
    expected = [resources for *_, resources in patches]
    assert sum(map(len, expected)) == len(set.union(*expected)), "each has resources of its own"
    assert differences(before, graph(file)) == set.union(*expected)
