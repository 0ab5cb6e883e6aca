from __future__ import annotations

import pytest

from infra.engine.providers import seconds
from infra.engine.urns import default_provider_name, make_urn, name_of, package_of, type_of

STACK = "urn:pulumi:dev::p::pulumi:pulumi:Stack::p-dev"


def test_the_stack_is_no_part_of_its_childrens_urns() -> None:
    component = make_urn("dev", "p", STACK, "p:x:Net", "net")
    assert component == "urn:pulumi:dev::p::p:x:Net::net"
    child = make_urn("dev", "p", component, "aws:ec2/vpc:Vpc", "a::b")
    assert child == "urn:pulumi:dev::p::p:x:Net$aws:ec2/vpc:Vpc::a::b"
    assert (type_of(child), name_of(child)) == ("aws:ec2/vpc:Vpc", "a::b")


def test_packages_and_default_providers() -> None:
    assert package_of("aws:s3/bucket:Bucket") == package_of("pulumi:providers:aws") == "aws"
    assert default_provider_name("7.1.0-rc.1") == "default_7_1_0_rc_1"
    assert default_provider_name("") == "default"


@pytest.mark.parametrize(("text", "expected"), [("1h30m", 5400.0), ("45s", 45.0), (90, 90.0)])
def test_durations_are_gos(text: str, expected: float) -> None:
    assert seconds(text) == expected
