import pytest

from policies.probe import EACH, OPTIONS, Place
from trimtab.policy_properties import default_of, exists, is_input

KEY = "aws:kms/key:Key"
TEMPLATE = "aws:ec2/launchTemplate:LaunchTemplate"


@pytest.mark.parametrize(
    ("type_", "steps", "default"),
    [
        (KEY, ("enableKeyRotation",), "false"),
        (KEY, ("policy",), ""),
        (KEY, ("nothing",), ""),
        (TEMPLATE, ("metadataOptions", "httpEndpoint"), "enabled"),
        (TEMPLATE, ("blockDeviceMappings", EACH, "ebs", "nothing"), ""),
        ("aws:lambda/function:Function", ("memorySize",), "128"),
        ("pulumi:providers:aws", ("region",), ""),
    ],
)
def test_the_default_that_the_provider_names(type_: str, steps: tuple[str, ...], default: str):
    assert default_of(Place(type_, steps)) == default


def test_a_place_exists_to_its_end():
    assert exists(Place(TEMPLATE, ("blockDeviceMappings", EACH, "ebs", "encrypted")))
    assert not exists(Place(TEMPLATE, ("blockDeviceMappings", EACH, "ebs", "cipher")))
    assert not exists(Place(KEY, ("metadataOptions", "httpTokens")))


def test_only_a_type_s_own_properties_are_inputs():
    assert is_input(Place(KEY, ("policy",)))
    assert is_input(Place(KEY, (OPTIONS, "protect")))
    assert is_input(Place("pulumi:providers:aws", ("defaultTags", "tags")))
    assert not is_input(Place(KEY, ("bucket",)))
