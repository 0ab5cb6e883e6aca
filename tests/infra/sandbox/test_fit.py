"""Inputs take the shape of AWS's request, guided by its model."""

from __future__ import annotations

import pytest

from cost.errors import EmulatorError
from infra.sandbox.services._fit import fit, fit_member, plain


def test_names_types_and_numbers_follow_the_model() -> None:
    made = fit_member(
        "ec2",
        "CreateLaunchTemplate.LaunchTemplateData",
        {
            "ebsOptimized": "true",
            "blockDeviceMappings": [{"ebs": {"volumeSize": "100", "kmsKeyId": "k"}}],
            "tagSpecifications": [{"resourceType": "volume", "tags": {"b": "2", "a": "1"}}],
            "keyName": None,
        },
    )
    assert made == {
        "EbsOptimized": True,
        "BlockDeviceMappings": [{"Ebs": {"VolumeSize": 100, "KmsKeyId": "k"}}],
        "TagSpecifications": [
            {
                "ResourceType": "volume",
                "Tags": [{"Key": "a", "Value": "1"}, {"Key": "b", "Value": "2"}],
            }
        ],
    }


def test_renames_and_omissions() -> None:
    given = {"name": "g", "minSize": 0, "maxSize": 1, "forceDelete": True}
    made = fit(
        "autoscaling",
        "CreateAutoScalingGroup",
        given,
        {"name": "AutoScalingGroupName"},
        ("forceDelete",),
    )
    assert made == {"AutoScalingGroupName": "g", "MinSize": 0, "MaxSize": 1}


def test_what_the_request_has_no_place_for_is_said() -> None:
    with pytest.raises(EmulatorError, match="no member for the input 'colour'"):
        fit("ec2", "CreateVpc", {"colour": "blue"})


def test_answers_are_shown_in_pulumis_manner() -> None:
    given = {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": "k", "Rules": [{"ID": "x"}]}
    assert plain(given) == {
        "sseAlgorithm": "aws:kms",
        "kmsMasterKeyId": "k",
        "rules": [{"id": "x"}],
    }
