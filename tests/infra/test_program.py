"""The program as a whole: what holds for all resources of all stacks."""

from __future__ import annotations

import gc
import importlib
import inspect
import json
import keyword
from collections.abc import Iterator
from typing import Any

import pulumi
import pytest

from cost.errors import SettingsError
from cost.graph import UNKNOWN, Graph, Resource
from infra.engine import preview
from infra.settings import Settings, read_file
from tests.infra.graphs import ROOT, STACKS, all_of, changed, differences, graph

REQUIRED = {"project", "stack", "environment", "team", "owner", "cost-center", "managed-by"}
OF_A_CHILD = (
    ":BucketIntelligentTieringConfiguration",
    ":CatalogTable",
    ":DetectorFeature",
    ":Inventory",
    ":LifecycleHook",
    ":LogStream",
    ":Selection",
)
NAMES = ("name", "bucket", "analyzerName")


def taggable(resource: Resource) -> bool:
    """Whether the resource's class has an input `tags`."""
    package, module, kind = resource.type.split(":")
    if package != "aws":
        return False
    name = module.split("/")[0]
    name = f"{name}_" if keyword.iskeyword(name) else name
    found = getattr(importlib.import_module(f"pulumi_aws.{name}"), kind)
    return "tags" in inspect.signature(found._internal_init).parameters


def explicit_names(found: Graph) -> Iterator[tuple[str, str, Any]]:
    """The names that resources themselves were given; a child's reference to a bucket is none."""
    for r in found:
        for key in NAMES:
            belongs_to_another = key == "bucket" and not r.type.endswith(":Bucket")
            if r.type.startswith("aws:") and key in r.inputs and not belongs_to_another:
                yield r.type, r.name, r.inputs[key]


@pytest.mark.parametrize("stack", STACKS)
def test_every_taggable_resource_names_its_component(stack: str) -> None:
    found = graph(stack)
    missing = [r.urn for r in found if taggable(r) and found.component(r) is None]
    assert missing == []


@pytest.mark.parametrize("stack", STACKS)
def test_every_tagged_resource_has_the_tags_of_the_bill(stack: str) -> None:
    found = graph(stack)
    poor = [r.urn for r in found if taggable(r) and not found.tags(r).keys() >= REQUIRED]
    assert poor == []


@pytest.mark.parametrize("stack", STACKS)
def test_components_are_paths_of_the_settings(stack: str) -> None:
    found, settings = graph(stack), read_file(ROOT / f"Pulumi.{stack}.yaml")
    components = {c for r in found if (c := found.component(r)) is not None}
    for component in components:
        section, _, entry = component.partition(".")
        assert section in Settings.model_fields
        if isinstance(Settings.model_fields[section].default, dict):
            assert entry in getattr(settings, section), component


@pytest.mark.parametrize("stack", STACKS)
def test_everything_goes_through_the_explicit_provider(stack: str) -> None:
    found = graph(stack)
    (provider,) = all_of(found, "aws")
    assert provider.inputs["allowedAccountIds"] in (["111122223333"], '["111122223333"]')
    assert {r.provider for r in found if r.type.startswith("aws:")} == {provider.urn}


@pytest.mark.parametrize("stack", STACKS)
def test_no_policy_is_unknown_in_a_preview(stack: str) -> None:
    keys = ("policy", "assumeRolePolicy", "redrivePolicy", "eventPattern")
    documents = [r.inputs[k] for r in graph(stack) for k in keys if k in r.inputs]
    assert documents
    assert all(isinstance(json.loads(d), dict) for d in documents)


@pytest.mark.parametrize("stack", STACKS)
def test_names_are_known_and_carry_the_stack(stack: str) -> None:
    for kind, name, given in explicit_names(graph(stack)):
        assert given is not UNKNOWN, name
        assert kind.endswith(OF_A_CHILD) or stack in given, (kind, name, given)


def test_stacks_share_no_name() -> None:
    seen: dict[tuple[str, str], str] = {}
    for stack in STACKS:
        for kind, _, given in explicit_names(graph(stack)):
            if not kind.endswith(OF_A_CHILD):
                assert seen.setdefault((kind, given), stack) == stack


def test_two_previews_are_alike() -> None:
    again = preview("dev", project=ROOT)
    assert len(again) == len(graph("dev"))
    assert differences(graph("dev"), again) == set()


@pytest.mark.parametrize("stack", ["account", "prod"])
def test_production_protects_what_holds_data(stack: str) -> None:
    holders = [*all_of(graph(stack), "Bucket"), *all_of(graph(stack), "Key")]
    assert len(holders) >= 5
    assert all(r.options.get("protect") and r.options.get("retainOnDelete") for r in holders)


def test_other_stacks_can_be_destroyed() -> None:
    assert not any(r.options.get("protect") for r in graph("dev"))


def test_volumes_and_instances_are_tagged_as_what_launches_them() -> None:
    for stack in STACKS:
        for template in all_of(graph(stack), "LaunchTemplate"):
            component = graph(stack).component(template)
            kinds = {s["resourceType"]: s["tags"] for s in template.inputs["tagSpecifications"]}
            assert kinds.keys() >= {"instance", "volume", "network-interface"}
            for tags in kinds.values():
                assert tags.keys() >= REQUIRED
                assert tags["component"] == component


@pytest.mark.slow
def test_parking_a_cluster_updates_its_group_alone() -> None:
    for entry in ("experiments-gpu", "features-old", "trainer"):
        parked = changed("local", f"clusters.{entry}.parked", True)
        assert differences(graph("local"), parked) == {f"{entry}-group"}


def test_the_program_says_what_is_wrong_without_a_traceback() -> None:
    with pytest.raises(SettingsError) as caught:
        changed("local", "clusters.trainer.volume.type", "gp9")
    assert "Pulumi.local.yaml: trimtab:clusters.trainer.volume.type" in str(caught.value)
    assert "Traceback" not in str(caught.value)


def test_an_unknown_section_is_refused_by_the_program() -> None:
    with pytest.raises(SettingsError, match="trimtab:netwrok"):
        preview("local", project=ROOT, config={"trimtab:netwrok": {}})


@pytest.mark.slow
def test_no_resource_outlives_its_preview() -> None:
    def alive() -> int:
        gc.collect()
        return sum(isinstance(found, pulumi.Resource) for found in gc.get_objects())

    before = alive()
    preview("local", project=ROOT)
    assert alive() <= before
