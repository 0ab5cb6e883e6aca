"""`trimtab orphans` on the emulator: what is left of a stack is found, and nothing else is."""

from __future__ import annotations

import json
import zlib
from pathlib import Path
from typing import Any

import pytest

from infra.sandbox.emulator import Emulator
from tests.fixtures.emulator import emulator
from tests.infra.projects import copy_project
from tests.trimtab.run import Done, run

__all__ = ["emulator"]

REGION = "us-east-1"
OWN = {"project": "trimtab", "stack": "dev", "component": "clusters.trainer"}


class Account:
    """An account of the emulator, as AWS is reached: by the environment's credentials."""

    def __init__(self, emulator: Emulator, id: str, folder: Path) -> None:
        self.id, self.folder = id, folder
        self.clients = emulator.clients(id)

    def client(self, service: str) -> Any:
        return self.clients.get(service, REGION)

    def volume(self, **tags: str) -> str:
        pairs = [{"Key": k, "Value": v} for k, v in {**OWN, **tags}.items()]
        made = self.client("ec2").create_volume(
            AvailabilityZone="us-east-1a",
            Size=100,
            VolumeType="gp3",
            TagSpecifications=[{"ResourceType": "volume", "Tags": pairs}],
        )
        return str(made["VolumeId"])

    def orphans(self, *arguments: str, resources: Any = ()) -> Done:
        state = self.folder / "state.json"
        state.write_text(json.dumps({"version": 3, "deployment": {"resources": list(resources)}}))
        return run("orphans", "-s", "dev", "--state", state, *arguments)

    def found(self, *arguments: str, resources: Any = ()) -> dict[str, Any]:
        done = self.orphans("--format", "json", *arguments, resources=resources)
        assert done.code == 0, done.err
        report: dict[str, Any] = json.loads(done.out)
        return report


@pytest.fixture
def account(
    emulator: Emulator,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    request: pytest.FixtureRequest,
) -> Account:
    id = f"{zlib.crc32(request.node.nodeid.encode()):012d}"
    folder = copy_project(tmp_path / "project")
    settings = folder / "Pulumi.dev.yaml"
    settings.write_text(settings.read_text(encoding="utf-8").replace("111122223333", id))
    monkeypatch.chdir(folder)
    for name, value in (
        ("AWS_ENDPOINT_URL", emulator.endpoint),
        ("AWS_ACCESS_KEY_ID", id),
        ("AWS_SECRET_ACCESS_KEY", "sandbox"),
    ):
        monkeypatch.setenv(name, value)
    return Account(emulator, id, folder)


def deployed(type: str, id: str) -> dict[str, Any]:
    urn = f"urn:pulumi:dev::trimtab::{type}::x"
    return {"urn": urn, "type": type, "custom": True, "id": id, "inputs": {}, "outputs": {}}


def test_what_is_left_of_a_stack_is_told_with_price_and_command(account: Account) -> None:
    id = account.volume()
    report = account.found()
    assert (report["where"], report["account"]) == ("aws", account.id)
    assert report["orphans"] == [
        {
            "kind": "ec2:volume",
            "id": id,
            "arn": f"arn:aws:ec2:{REGION}:{account.id}:volume/{id}",
            "region": REGION,
            "component": "clusters.trainer",
            "found": "tag",
            "monthly": "8.000",
            "command": f"aws ec2 delete-volume --volume-id {id} --region {REGION}",
        }
    ]


def test_what_the_state_has_and_what_others_have_is_none(account: Account) -> None:
    own = account.volume()
    account.volume(stack="prod")
    account.volume(project="other")
    report = account.found(resources=[deployed("aws:ebs/volume:Volume", own)])
    assert (report["orphans"], report["in_state"]) == ([], 1)


@pytest.mark.slow
def test_what_is_another_stacks_is_none_whoever_ignores_a_filter(account: Account) -> None:
    """The emulator knows no filter by tag of NAT gateways, and no path of instance profiles."""
    iam, ec2 = account.client("iam"), account.client("ec2")
    for stack in ("dev", "prod"):
        tags = [{"Key": k, "Value": v} for k, v in {**OWN, "stack": stack}.items()]
        iam.create_instance_profile(InstanceProfileName=stack, Path=f"/ml/{stack}/", Tags=tags)
        subnet = ec2.describe_subnets()["Subnets"][0]["SubnetId"]
        wanted = [{"ResourceType": "natgateway", "Tags": tags}]
        address = ec2.allocate_address(Domain="vpc")["AllocationId"]
        ec2.create_nat_gateway(SubnetId=subnet, AllocationId=address, TagSpecifications=wanted)
    found = [orphan["arn"] for orphan in account.found()["orphans"]]
    assert len([arn for arn in found if ":natgateway/" in arn]) == 1
    assert [arn for arn in found if ":instance-profile/" in arn] == [
        f"arn:aws:iam::{account.id}:instance-profile/ml/dev/dev"
    ]


@pytest.mark.slow
def test_leftovers_without_tags_are_found_by_name_and_by_place(account: Account) -> None:
    logs, ec2, iam = (account.client(service) for service in ("logs", "ec2", "iam"))
    logs.create_log_group(logGroupName="/aws/lambda/trimtab-dev-gone")
    logs.create_log_group(logGroupName="/aws/lambda/trimtab-prod-here")
    iam.create_role(RoleName="left", Path="/ml/dev/", AssumeRolePolicyDocument="{}")
    tags = [{"Key": k, "Value": v} for k, v in OWN.items()]
    vpc = ec2.create_vpc(
        CidrBlock="10.0.0.0/16", TagSpecifications=[{"ResourceType": "vpc", "Tags": tags}]
    )["Vpc"]["VpcId"]
    group = ec2.create_security_group(GroupName="left", Description="x", VpcId=vpc)["GroupId"]
    found = {(o["kind"], o["id"]): o["found"] for o in account.found()["orphans"]}
    assert found == {
        ("logs:log-group", "/aws/lambda/trimtab-dev-gone"): "name",
        ("iam:role", "left"): "name",
        ("ec2:security-group", group): "place",
        ("ec2:vpc", vpc): "tag",
    }


@pytest.mark.slow
def test_what_aws_lists_for_a_while_after_its_end_is_none(account: Account) -> None:
    kms = account.client("kms")
    key = kms.create_key(Tags=[{"TagKey": k, "TagValue": v} for k, v in OWN.items()])
    assert [o["kind"] for o in account.found()["orphans"]] == ["kms:key"]
    kms.schedule_key_deletion(KeyId=key["KeyMetadata"]["KeyId"], PendingWindowInDays=7)
    assert account.found()["orphans"] == []


@pytest.mark.slow
def test_gates_fail_where_asked(account: Account) -> None:
    assert account.orphans("--expect-none").code == 0
    account.volume()
    assert account.orphans().code == 0
    assert account.orphans("--fail-above", "8").code == 0
    done = account.orphans("--fail-above", "7.99")
    assert (done.code, "more than 7.99 USD" in done.err) == (1, True)
    done = account.orphans("--expect-none")
    assert (done.code, "1 orphan, where none was expected" in done.err) == (1, True)
    assert "Nothing was deleted" in done.out


@pytest.mark.slow
def test_nothing_is_deleted(account: Account) -> None:
    id = account.volume()
    account.orphans()
    assert account.client("ec2").describe_volumes(VolumeIds=[id])["Volumes"]


def test_credentials_of_another_account_are_refused(
    account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "999999999999")
    done = account.orphans()
    assert done.code == 2
    assert f"allowed: account {account.id}" in done.err


@pytest.mark.slow
def test_another_stacks_state_is_refused(account: Account) -> None:
    foreign = deployed("aws:ec2/vpc:Vpc", "vpc-1")
    foreign["urn"] = foreign["urn"].replace(":dev:", ":prod:")
    done = account.orphans(resources=[foreign])
    assert done.code == 2
    assert "stack 'prod'" in done.err


def test_without_an_emulator_the_sandbox_has_nothing_to_look_at(account: Account) -> None:
    done = run("orphans", "-s", "dev")
    assert done.code == 3
    assert "no emulator runs" in done.err
    assert run("orphans", "-s", "nowhere").code == 2


def test_a_listing_that_fails_is_not_taken_for_nothing_found(
    account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    # An endpoint of its own for one service, where nobody answers.
    monkeypatch.setenv("AWS_ENDPOINT_URL_CLOUDWATCH_LOGS", "http://127.0.0.1:1")
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    account.volume()
    done = account.orphans("--format", "json")
    report = json.loads(done.out)
    assert done.code == 3
    assert [n["listing"] for n in report["not_listed"]] == ["log groups"]
    assert len(report["orphans"]) == 1


@pytest.mark.slow
def test_what_ecs_keeps_as_inactive_is_none(account: Account) -> None:
    ecs = account.client("ecs")
    tags = [{"key": key, "value": value} for key, value in OWN.items()]
    ecs.create_cluster(clusterName="trimtab-dev-old", tags=tags)
    assert [o["kind"] for o in account.found()["orphans"]] == ["ecs:cluster"]
    ecs.delete_cluster(cluster="trimtab-dev-old")
    assert account.found()["orphans"] == []


@pytest.mark.slow
def test_databases_are_found_by_name(account: Account) -> None:
    glue = account.client("glue")
    for name in ("trimtab_dev_lake", "trimtab_prod_lake"):
        glue.create_database(DatabaseInput={"Name": name})
    assert [(o["id"], o["found"]) for o in account.found()["orphans"]] == [
        ("trimtab_dev_lake", "name")
    ]
