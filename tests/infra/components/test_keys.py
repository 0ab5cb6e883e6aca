"""The keys: rotated, and open to the services they are for."""

from __future__ import annotations

from fnmatch import fnmatch

from tests.infra.graphs import all_of, changed, graph, one, statements
from tests.infra.minimal import SECTIONS, environment

ACCOUNT = "111122223333"


def test_keys_rotate_and_can_be_brought_back() -> None:
    found = graph("prod")
    keys = [k for k in all_of(found, "Key") if (found.component(k) or "").startswith("keys.")]
    for key in keys:
        assert key.inputs["enableKeyRotation"] is True
        assert key.inputs["rotationPeriodInDays"] == 365
        assert key.inputs["deletionWindowInDays"] == 30


def test_the_account_administers_without_using_the_key() -> None:
    administer = statements(one(graph("prod"), "Key", "key-data"))["Administer"]
    assert administer["Principal"] == {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}
    used = {"kms:*", "kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey*", "kms:CreateGrant"}
    assert not used & set(administer["Action"])
    assert not [a for a in administer["Action"] for u in used if fnmatch(u, a)]
    assert "kms:PutKeyPolicy" in administer["Action"] or "kms:Put*" in administer["Action"]


def test_volumes_are_attached_by_grants_for_ec2_alone() -> None:
    grants = statements(one(graph("prod"), "Key", "key-compute"))["AttachVolumes"]
    assert grants["Action"] == ["kms:CreateGrant"]
    assert grants["Condition"] == {
        "Bool": {"kms:GrantIsForAWSResource": "true"},
        "StringEquals": {
            "kms:CallerAccount": ACCOUNT,
            "kms:ViaService": "ec2.us-east-1.amazonaws.com",
        },
    }


def test_data_is_decrypted_through_s3_only() -> None:
    through = statements(one(graph("prod"), "Key", "key-data"))["ThroughS3"]
    assert through["Condition"]["StringEquals"] == {
        "kms:ViaService": "s3.us-east-1.amazonaws.com",
        "kms:CallerAccount": ACCOUNT,
    }


def test_autoscaling_may_start_encrypted_instances() -> None:
    found = statements(one(graph("prod"), "Key", "key-compute"))
    assert found["Autoscaling"]["Principal"]["AWS"].endswith("/AWSServiceRoleForAutoScaling")
    assert found["AutoscalingGrants"]["Action"] == ["kms:CreateGrant"]
    assert found["AutoscalingGrants"]["Condition"] == {
        "Bool": {"kms:GrantIsForAWSResource": "true"}
    }


def test_services_are_held_to_this_account() -> None:
    alerts = statements(one(graph("prod"), "Key", "key-logs"))["Publishers"]
    assert alerts["Principal"]["Service"] == ["budgets.amazonaws.com", "costalerts.amazonaws.com"]
    assert alerts["Condition"] == {"StringEquals": {"aws:SourceAccount": ACCOUNT}}


def test_events_encrypt_for_topics_of_this_account_alone() -> None:
    events = statements(one(graph("prod"), "Key", "key-logs"))["EventsToTopics"]
    assert "events.amazonaws.com" in events["Principal"]["Service"]
    topics = f"arn:aws:sns:us-east-1:{ACCOUNT}:*"
    assert events["Condition"] == {"ArnLike": {"kms:EncryptionContext:aws:sns:topicArn": topics}}
    trail = statements(one(graph("account"), "Key", "key-trail"))["Trail"]
    arn = f"arn:aws:cloudtrail:us-east-1:{ACCOUNT}:trail/trimtab-account-trail"
    assert trail["Condition"] == {"StringEquals": {"aws:SourceArn": arn}}


def test_a_key_admits_no_service_that_it_is_not_for() -> None:
    used = {"data": ["s3"], "compute": ["ebs"], "logs": ["alerts"]}
    keys = {name: {"used_by": services} for name, services in used.items()}
    sids = {k.name: set(statements(k)) for k in all_of(environment(keys=keys), "Key")}
    assert sids == {
        "key-data": {"Administer", "ThroughS3"},
        "key-compute": {
            "Administer",
            "ThroughEc2",
            "AttachVolumes",
            "Autoscaling",
            "AutoscalingGrants",
        },
        "key-logs": {"Administer", "Alarms", "EventsToTopics", "Publishers"},
    }


def test_one_key_an_entry_with_an_alias_of_the_stack() -> None:
    found = changed("dev", "keys.models", {"used_by": ["s3"], "rotation_days": 90})
    assert one(found, "Key", "key-models").inputs["rotationPeriodInDays"] == 90
    alias = one(found, "Alias", "key-models-alias")
    assert alias.inputs["name"] == "alias/trimtab/dev/models"
    assert found.component(one(found, "Key", "key-models")) == "keys.models"


def test_file_systems_use_the_keys_of_linked_buckets_through_s3_alone() -> None:
    found = environment(keys=SECTIONS["keys"] | {"data": {"used_by": ["s3", "fsx"]}})
    linked = statements(one(found, "Key", "key-data"))["LinkedBuckets"]
    assert linked["Condition"]["StringEquals"] == {
        "kms:CallerAccount": "111122223333",
        "kms:ViaService": "s3.us-east-1.amazonaws.com",
    }
    role = "role/aws-service-role/s3.data-source.lustre.fsx.amazonaws.com/AWSServiceRoleForFSxS3*"
    assert linked["Condition"]["ArnLike"] == {
        "aws:PrincipalArn": f"arn:aws:iam::111122223333:{role}"
    }
