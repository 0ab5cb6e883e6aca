import pytest

from policies.checks.sagemaker_endpoint_kms import LOCAL_DISKS
from tests.policies.run import verdicts

ID = "sagemaker-endpoint-kms"


def test_volumes_and_captured_data_without_a_key_fail():
    assert verdicts(ID, "failing") == {"silent": "fail", "captured": "fail"}


def test_keys_pass_and_local_disks_need_none():
    names = ("ours", "local-disk", "captured", "not-captured")
    assert verdicts(ID, "passing") == dict.fromkeys(names, "pass")


def test_an_unknown_type_may_have_local_disks():
    assert verdicts(ID, "undecided") == {"perhaps": "unknown"}


@pytest.mark.parametrize("kind", ["g4dn", "g6e", "m6gd", "p5en", "p6-b200", "trn1n", "gr6"])
def test_types_with_disks_of_their_own(kind: str):
    assert LOCAL_DISKS.match(f"ml.{kind}.xlarge")


@pytest.mark.parametrize("kind", ["m5", "c6i", "inf2", "p3", "t2", "r7i", "c6in"])
def test_types_without(kind: str):
    assert not LOCAL_DISKS.match(f"ml.{kind}.xlarge")
