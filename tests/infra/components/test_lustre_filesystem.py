"""File systems: encrypted, closed, linked to the lake, and honest about what a loss costs."""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING, Any

from tests.infra.graphs import all_of, one, statements
from tests.infra.minimal import STACK, environment
from tests.infra.training import filesystem, queue, sections

if TYPE_CHECKING:
    from cost.graph import Graph

LINKS = {
    "raw": {"bucket": "raw", "path": "/raw"},
    "out": {
        "bucket": "curated",
        "prefix": "runs/",
        "path": "/out",
        "imports": [],
        "exports": ["NEW", "CHANGED"],
    },
}
FAST = {"deployment": "persistent-2", "throughput_mbps_per_tib": 1000}


@cache
def graph() -> Graph:
    systems = {
        "scratch": filesystem(links=LINKS),
        "fast": filesystem(**FAST, efa=True, size_gib=4800, metadata_iops=12000, team="search"),
        "kept": filesystem(**FAST, backup_days=7, compression=False),
    }
    queues = {"research": queue(mounts=["scratch", "kept"])}
    return environment(**sections(filesystems=systems, queues=queues, monitoring={}))


def system(name: str) -> dict[str, Any]:
    return dict(one(graph(), "LustreFileSystem", f"{name}-fsx").inputs)


def test_scratch_has_no_more_than_it_can_have() -> None:
    given = system("scratch")
    assert given["deploymentType"] == "SCRATCH_2"
    assert (given["storageCapacity"], given["dataCompressionType"]) == (1200, "LZ4")
    for name in ("kmsKeyId", "perUnitStorageThroughput", "metadataConfiguration", "efaEnabled"):
        assert name not in given


def test_persistent_is_encrypted_with_our_key() -> None:
    made = graph()
    keys = made.references(one(made, "LustreFileSystem", "fast-fsx"), "kmsKeyId", "aws:kms/key:Key")
    assert [k.name for k in keys] == ["key-data"]
    assert system("fast")["efaEnabled"] is True
    assert system("fast")["metadataConfiguration"] == {"mode": "USER_PROVISIONED", "iops": 12000}
    assert system("kept")["metadataConfiguration"] == {"mode": "AUTOMATIC"}
    assert system("kept")["automaticBackupRetentionDays"] == 7
    assert (system("kept")["skipFinalBackup"], system("fast")["skipFinalBackup"]) == (False, True)
    assert made.component(one(made, "LustreFileSystem", "fast-fsx")) == "filesystems.fast"


def test_only_members_of_its_group_reach_it_and_by_lustres_ports() -> None:
    for kind, end in (("Ingress", "in"), ("Egress", "out")):
        rules = [
            r
            for r in all_of(graph(), f"SecurityGroup{kind}Rule")
            if r.name.startswith("scratch-fsx")
        ]
        ports = {(r.inputs["fromPort"], r.inputs["toPort"]) for r in rules}
        assert ports == {(988, 988), (1018, 1023)}
        for rule in rules:
            for prop in ("securityGroupId", "referencedSecurityGroupId"):
                found = graph().references(rule, prop)
                assert [g.name for g in found] == ["scratch-fsx-firewall"]
        every = one(graph(), f"SecurityGroup{kind}Rule", f"fast-fsx-all-{end}")
        assert every.inputs["ipProtocol"] == "-1"  # EFA needs all of it


def test_links_follow_the_bucket_and_write_back_what_they_are_told() -> None:
    raw = one(graph(), "DataRepositoryAssociation", "scratch-fsx-raw").inputs
    assert raw["dataRepositoryPath"] == "s3://trimtab-mini-raw-111122223333/"
    assert raw["s3"] == {"autoImportPolicy": {"events": ["NEW", "CHANGED", "DELETED"]}}
    assert raw["deleteDataInFilesystem"] is False
    out = one(graph(), "DataRepositoryAssociation", "scratch-fsx-out").inputs
    assert out["dataRepositoryPath"] == "s3://trimtab-mini-curated-111122223333/runs/"
    assert out["s3"] == {"autoExportPolicy": {"events": ["NEW", "CHANGED"]}}


def test_alarms_on_full_disks_and_late_exports() -> None:
    names = {a.name for a in all_of(graph(), "MetricAlarm") if "-fsx-" in a.name}
    assert names == {
        "scratch-fsx-nearly-full",
        "scratch-fsx-exports-late",
        "fast-fsx-nearly-full",
        "kept-fsx-nearly-full",
    }


def test_what_a_loss_costs_is_said() -> None:
    said = {r.name: r.outputs["recovery"]["rpo"] for r in all_of(graph(), "LustreFilesystem")}
    assert said == {"scratch": "minutes", "fast": "all that is not in the lake", "kept": "24 h"}


def test_failed_imports_are_logged_encrypted() -> None:
    log = one(graph(), "LogGroup", "scratch-fsx-log").inputs
    assert log["name"] == "/aws/fsx/trimtab-mini-scratch"
    assert log["retentionInDays"] == 30
    assert system("scratch")["logConfiguration"]["level"] == "WARN_ERROR"


def test_jobs_that_mount_are_members_and_see_the_folder() -> None:
    made = graph()
    environment_ = one(made, "ComputeEnvironment", "research-spot")
    groups = {g.name for g in made.references(environment_, "computeResources")}
    assert groups >= {"research-firewall", "scratch-fsx-firewall", "kept-fsx-firewall"}
    container = json.loads(one(made, "JobDefinition", "research-job").inputs["containerProperties"])
    seen = {point["sourceVolume"]: point for point in container["mountPoints"]}
    assert (seen["fsx"]["containerPath"], seen["fsx"]["readOnly"]) == ("/fsx", False)


def test_deployments_may_encrypt_with_the_keys_of_persistent_ones_alone() -> None:
    github = {"organization": "o", "repository": "r", "deploy_environment": "mini"}
    for given, allowed in ((filesystem(**FAST), {"EncryptFilesData"}), (filesystem(), set())):
        found = environment(**sections(filesystems={"f": given}, access={"github": github}))
        sids = {s for p in all_of(found, "Policy") if "policy" in p.inputs for s in statements(p)}
        assert {s for s in sids if s.startswith("EncryptFiles")} == allowed
        assert sids >= {"Filesystems", "LinkBuckets"}


def test_in_production_persistent_files_survive_mistakes() -> None:
    systems = {"kept": filesystem(**FAST), "scratch": filesystem()}
    stack = {**STACK, "production": True}
    found = environment(**sections(filesystems=systems, stack=stack))
    kept = one(found, "LustreFileSystem", "kept-fsx").options
    assert kept["protect"] is True and kept["retainOnDelete"] is True
    assert "protect" not in one(found, "LustreFileSystem", "scratch-fsx").options
