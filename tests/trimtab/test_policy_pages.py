from policies.evaluate import policy
from policies.probe import EACH, Place
from trimtab.policy_pages import evidence, last


def test_blocks_on_the_way_are_left_out():
    ends = [Place("t", ("a", EACH, "b")), Place("t", ("c",)), Place("u", ("a",))]
    assert last([Place("t", ("a",)), Place("t", ("a", EACH)), *ends]) == ends


def test_the_programs_tell_what_becomes_of_a_property_left_out():
    found = {p.path: p for p in evidence(policy("kms-rotation")).properties}
    assert found["enableKeyRotation"].left_out == "fails"
    assert found["enableKeyRotation"].default == "false"


def test_failing_programs_have_messages_and_passing_ones_none():
    found = evidence(policy("ec2-imdsv2"))
    assert any(message.startswith("machine: ") for message in found.failing.messages)
    assert found.passing.messages == ()
    assert "http_tokens" in found.passing.code


def test_a_block_that_one_type_leaves_out_is_asked_as_another_s():
    found = {(p.type, p.path) for p in evidence(policy("ec2-imdsv2")).properties}
    assert ("aws:ec2/instance:Instance", "metadataOptions.httpTokens") in found
