"""The settings as a whole: the five stacks are right, and each mistake is named."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from cost.errors import NotFound, SettingsError
from infra.components._context import Context
from infra.settings import Settings, StackSettings, VolumeSettings, parse, read_file
from infra.settings.stack import check_stack_name
from tests.infra.graphs import STACKS, sections

SEVEN_GPUS = [f"g5.{size}xlarge" for size in (1, 2, 4, 8, 12, 16, 24)]


def put(given: dict[str, Any], path: str, value: Any) -> dict[str, Any]:
    at = given
    *keys, last = path.split(".")
    for key in keys:
        at = at.setdefault(key, {})
    at[last] = value
    return given


def refused(path: str, value: Any, stack: str = "local") -> SettingsError:
    with pytest.raises(SettingsError) as caught:
        parse(put(sections(stack), path, value), file=f"Pulumi.{stack}.yaml")
    return caught.value


@pytest.mark.parametrize("stack", STACKS)
def test_every_stack_is_right(stack: str, project: Path) -> None:
    settings = read_file(project / f"Pulumi.{stack}.yaml")
    assert isinstance(settings, Settings)
    assert settings.stack.environment == stack


def test_reading_needs_no_pulumi() -> None:
    code = "import infra.settings, sys; sys.exit('pulumi' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_stacks_have_networks_of_their_own(project: Path) -> None:
    networks = [read_file(project / f"Pulumi.{s}.yaml").network for s in STACKS if s != "account"]
    ranges = [n.cidr for n in networks if n is not None]
    assert len(ranges) == 4
    assert not any(a.overlaps(b) for a in ranges for b in ranges if a is not b)


def test_only_production_is_production(project: Path) -> None:
    protected = [s for s in STACKS if read_file(project / f"Pulumi.{s}.yaml").stack.production]
    assert protected == ["account", "prod"]


def test_an_error_names_file_key_value_and_what_is_allowed() -> None:
    error = refused("clusters.trainer.volume.type", "gp9")
    assert error.where == "Pulumi.local.yaml: trimtab:clusters.trainer.volume.type"
    assert "'gp9'" in error.what
    assert error.allowed == "'gp3', 'gp2' or 'io2'"


@pytest.mark.parametrize(
    ("path", "near"),
    [
        ("netwrok", "network"),
        ("network.natt", "nat"),
        ("clusters.serving-cpu.instance_tpe", "instance_type"),
        ("lake.raw.expire_afterdays", "expire_after_days"),
    ],
)
def test_an_unknown_setting_is_refused_with_near_names(path: str, near: str) -> None:
    error = refused(path, {})
    assert error.where is not None
    assert error.where.endswith(f"trimtab:{path}")
    assert error.allowed is not None
    assert near in error.allowed


@pytest.mark.parametrize(
    ("path", "value", "what"),
    [
        ("clusters.trainer.instance_types", SEVEN_GPUS, "7 instance types are too few"),
        ("clusters.trainer.requirements", {"vcpus": 4, "memory_gib": 8}, "names its types or what"),
        ("clusters.trainer.checkpoints", "nowhere", "no data bucket 'nowhere'"),
        ("clusters.trainer.checkpoints", "logs", "no data bucket 'logs'"),
        ("clusters.trainer.key", "data", "'data' is not used_by ebs"),
        ("clusters.trainer.key", "none", "'none' does not exist"),
        ("clusters.serving-cpu.scaling", {"metric": "gpu", "target": 60}, "has no GPU"),
        ("clusters.serving-cpu.scaling", {"metric": "cpu", "target": 160}, "160"),
        ("clusters.serving-cpu.scaling", {"metric": "requests", "target": 9}, "go together"),
        ("clusters.serving-cpu.min_size", 9, "min_size 9 is above max_size 4"),
        ("clusters.serving-cpu.alternatives", ["m6g.4xlarge"], "cannot run on Arm"),
        ("clusters.serving-cpu.alternatives", ["g5.4xlarge"], "with and without GPUs"),
        ("clusters.serving-cpu.alternatives", ["m5.4xlarge"], "listed twice"),
        ("clusters.serving-gpu.expires_on", None, "need a date of expiry"),
        ("clusters.serving-cpu.volume", {"type": "io2"}, "io2 needs its iops"),
        ("clusters.serving-cpu.volume", {"type": "gp2", "iops": 4000}, "do not fit gp2"),
        ("clusters.serving-cpu.volume", {"type": "gp2", "throughput_mibps": 250}, "do not fit"),
        ("clusters.serving-cpu.volume", {"type": "gp2", "size_gib": 20000}, "20000 GiB do not fit"),
        ("clusters.serving-cpu.volume", {"size_gib": 8, "iops": 5000}, "do not fit gp3 of 8 GiB"),
        ("clusters.serving-cpu.volume", {"throughput_mibps": 800}, "800 MiB/s do not fit gp3"),
        ("network.nat", "none", "without NAT, instances cannot reach ec2, monitoring"),
        ("access.secrets_key", "arn:aws:kms:eu-west-1:111122223333:key/0", "is in eu-west-1"),
        ("lake.logs.archive", {"prefix": "old/"}, "only what is in Intelligent-Tiering"),
        ("billing.alert_percentages", [50, 50], "listed twice"),
        ("stack.region", "us-gov-west-1", "outside AWS's commercial partition"),
        ("clusters.serving-cpu.kind", "batch", "serving and training"),
        ("clusters.serving-cpu.ami", "latest", "latest"),
        ("lake.logs.purpose", "data", "0 buckets have purpose logs"),
        ("lake.scratch.expire_after_days", 9, "with lifecycle none"),
        ("lake.logs.expire_after_days", 100, "10 days after their archiving"),
        ("network.cidr", "8.8.0.0/16", "no private range"),
        ("network.cidr", "10.0.0.0/28", "no private range"),
        ("stack.zones", ["us-east-1a", "us-east-1b"], "2 zones are too few"),
        ("stack.zones", ["us-east-1a", "us-east-1b", "eu-west-1c"], "not in us-east-1"),
        ("stack.account", "1234", "1234"),
        ("billing.export", "cur2", "exported once"),
        ("billing.key", "data", "not used_by alerts"),
        ("account_guards", {"trail": False}, "kind environment"),
    ],
)
def test_what_cannot_work_is_refused(path: str, value: Any, what: str) -> None:
    assert what in refused(path, value).what


def test_volumes_at_their_limits_are_accepted() -> None:
    VolumeSettings(size_gib=200, iops=8000, throughput_mibps=2000)
    VolumeSettings(size_gib=8, throughput_mibps=750)
    VolumeSettings(type="io2", size_gib=100, iops=100_000)


def test_a_certificate_is_of_the_stacks_region() -> None:
    certificate = "arn:aws:acm:eu-west-1:111122223333:certificate/6f1c2d3e"
    error = refused("clusters.serving-api.load_balancer.certificate_arn", certificate, stack="prod")
    assert "is in eu-west-1" in error.what


@pytest.mark.parametrize("name", ["Dev", "dev-2", "dev_2", "2dev", "d" * 21, ""])
def test_a_stack_that_cannot_name_its_buckets_is_refused(name: str) -> None:
    with pytest.raises(SettingsError, match="cannot be named"):
        check_stack_name(name)


def test_the_longest_names_fit() -> None:
    check_stack_name("d" * 20)
    stack = StackSettings.model_validate(sections("local")["stack"])
    context = Context(project="trimtab", stack="d" * 20, settings=stack)
    assert len(context.bucket("e" * 20)) <= 63  # S3's limit
    assert len(context.named(f"{'e' * 20}-interruption")) <= 64  # EventBridge's, of a rule
    assert len(context.named("data-scientist")) <= 64  # IAM's, of a role


def test_production_does_not_throw_data_away() -> None:
    error = refused("lake.raw.force_destroy", True, stack="prod")
    assert "production" in error.what


def test_the_account_has_no_clusters() -> None:
    error = refused("network", {"cidr": "10.0.0.0/16"}, stack="account")
    assert "kind account" in error.what


def test_a_missing_setting_is_named() -> None:
    given = sections("local")
    del given["clusters"]["trainer"]["ami"]
    with pytest.raises(SettingsError, match=r"clusters\.trainer\.ami: a required setting"):
        parse(given, file="Pulumi.local.yaml")


def test_several_mistakes_are_counted() -> None:
    given = put(sections("local"), "network.nat", "both")
    put(given, "network.flow_logs", "perhaps")
    with pytest.raises(SettingsError, match="more to correct: 1"):
        parse(given, file="Pulumi.local.yaml")


def test_requirements_stand_in_for_ten_types() -> None:
    given = sections("local")
    trainer = given["clusters"]["trainer"]
    del trainer["instance_types"]
    trainer["requirements"] = {"vcpus": 8, "memory_gib": 32, "gpus": 1}
    assert parse(given, file="x").clusters["trainer"].gpu


def test_a_missing_file_is_named(project: Path) -> None:
    with pytest.raises(NotFound, match=r"Pulumi\.prdo\.yaml"):
        read_file(project / "Pulumi.prdo.yaml")


@pytest.mark.parametrize("text", ["", "- a list", "config:", "config: [1"])
def test_a_file_without_settings_is_refused(text: str, tmp_path: Path) -> None:
    file = tmp_path / "Pulumi.x.yaml"
    file.write_text(text)
    with pytest.raises(SettingsError, match=r"Pulumi\.x\.yaml"):
        read_file(file)


@pytest.mark.parametrize(
    ("path", "value", "allowed"),
    [
        ("clusters.trainer.min_size", True, "anything but true and false"),
        ("clusters.trainer.min_size", "two", "a whole number"),
        ("stack.account", 111122223333, "quote what YAML takes for a number"),
        ("network.cidr", "10.50.0.0/99", "an IPv4 range"),
        ("clusters.trainer.expires_on", "2027-13-45", "a day such as"),
        ("billing.budget_usd", "lots", "a number"),
    ],
)
def test_a_wrong_type_says_which_is_right(path: str, value: Any, allowed: str) -> None:
    error = refused(path, value)
    assert allowed in (error.allowed or "")
    assert error.next_step is not None
