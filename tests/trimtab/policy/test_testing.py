import pytest

from policies.evaluate import policy
from trimtab.policy.testing import resource

ROTATION = policy("kms-rotation")
KEY = resource("aws:kms/key:Key", enableKeyRotation=True)
TEMPLATE = resource("aws:ec2/launchTemplate:LaunchTemplate")


def test_one_property_is_broken():
    assert KEY.judged_by(ROTATION) == "pass"
    assert KEY.without("enableKeyRotation").judged_by(ROTATION) == "fail"
    assert KEY.but("enableKeyRotation", False).judged_by(ROTATION) == "fail"
    assert KEY.unknown("enableKeyRotation").judged_by(ROTATION) == "unknown"


def test_a_property_below_others_is_reached():
    imds = policy("ec2-imdsv2")
    assert TEMPLATE.judged_by(imds) == "fail"
    assert TEMPLATE.but("metadataOptions.httpTokens", "required").judged_by(imds) == "pass"
    open_ = TEMPLATE.but("networkInterfaces", [{"associatePublicIpAddress": "true"}])
    address = policy("ec2-no-public-ip")
    assert open_.judged_by(address) == "fail"
    assert (
        open_.without("networkInterfaces.0.associatePublicIpAddress").judged_by(address) == "pass"
    )


def test_what_is_beside_it_refers_to_it():
    bucket = resource("aws:s3/bucket:Bucket")
    on = resource(
        "aws:s3/bucketVersioning:BucketVersioning", versioningConfiguration={"status": "Enabled"}
    )
    versioning = policy("s3-versioning")
    assert bucket.judged_by(versioning) == "fail"
    assert bucket.beside("bucket", on).judged_by(versioning) == "pass"


def test_the_environment_and_the_options_count():
    table = resource("aws:dynamodb/table:Table")
    protect = policy("stateful-protect")
    assert table.of("prod").judged_by(protect) == "fail"
    assert table.of("dev").judged_by(protect) == "pass"
    assert table.of("prod").with_options(protect=True).judged_by(protect) == "pass"


def test_settings_are_given_by_name():
    month = resource("aws:cloudwatch/logGroup:LogGroup", retentionInDays=30).of("dev")
    assert month.judged_by(policy("logs-retention")) == "pass"
    assert month.judged_by(policy("logs-retention"), most_outside_production=7) == "fail"


def test_a_policy_about_the_whole_stack_gives_its_verdict():
    assert KEY.judged_by(policy("max-hourly-cost")) == "pass"


def test_a_policy_of_another_type_is_a_mistake():
    with pytest.raises(ValueError, match="kms-rotation does not look at"):
        TEMPLATE.judged_by(ROTATION)


def test_the_finding_says_more():
    found = KEY.without("enableKeyRotation").finding(ROTATION)
    assert found.message == "the key's material is never rotated"
    assert [c.keyword for c in found.remedy] == ["enable_key_rotation=True"]
