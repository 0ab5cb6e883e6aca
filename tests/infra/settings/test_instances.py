"""What a type's name tells."""

from __future__ import annotations

import pytest

from infra.settings._instances import has_gpu, is_arm

GPUS = ("g4dn.xlarge", "g5.48xlarge", "g5g.xlarge", "g6e.12xlarge", "gr6.4xlarge", "p5en.48xlarge")
NO_GPUS = ("m6g.large", "m5.4xlarge", "trn1.32xlarge", "inf2.xlarge", "c7gn.large", "hpc7g.4xlarge")
ARM = (
    "a1.large",
    "t4g.micro",
    "m6g.large",
    "c7gn.large",
    "g5g.xlarge",
    "x2gd.large",
    "im4gn.large",
)
X86 = ("m5.large", "g5.xlarge", "g6e.xlarge", "g4dn.xlarge", "gr6.4xlarge", "p6-b200.48xlarge")


@pytest.mark.parametrize("name", GPUS)
def test_gpus_are_told(name: str) -> None:
    assert has_gpu(name)


@pytest.mark.parametrize("name", NO_GPUS)
def test_other_types_have_none(name: str) -> None:
    assert not has_gpu(name)


@pytest.mark.parametrize("name", ARM)
def test_arm_is_told(name: str) -> None:
    assert is_arm(name)


@pytest.mark.parametrize("name", X86)
def test_a_g_of_the_family_is_not_arm(name: str) -> None:
    assert not is_arm(name)
