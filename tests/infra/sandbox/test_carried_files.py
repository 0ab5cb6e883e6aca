"""Files of the official CLI's requests are told apart by their hash, and answers keep it."""

from __future__ import annotations

from typing import Any

from google.protobuf import json_format, struct_pb2
from pulumi.provider.experimental.property_value import PropertyValue
from pulumi.runtime import rpc
from pulumi.runtime.proto import provider_pb2

from infra.sandbox.carried_files import readable, with_hashes
from infra.sandbox.plain import to_plain_map


def struct(**values: Any) -> struct_pb2.Struct:
    return json_format.ParseDict(values, struct_pb2.Struct())


def archive(**content: str) -> dict[str, str]:
    return {rpc._special_sig_key: rpc._special_archive_sig, **content}


def plain(message: struct_pb2.Struct) -> dict[str, Any]:
    return to_plain_map(PropertyValue.unmarshal_map(message))


def diff(old: dict[str, str], new: dict[str, str]) -> bool:
    """Are they the same to the provider?"""
    request = provider_pb2.DiffRequest(olds=struct(code=old), news=struct(code=new))
    readable("Diff", request)
    return plain(request.olds) == plain(request.news)


def test_what_was_sent_without_content_is_compared_by_its_hash() -> None:
    assert diff(archive(hash="a"), archive(hash="a", path="../x.zip"))
    assert not diff(archive(hash="a"), archive(hash="b", path="../x.zip"))
    assert not diff(archive(), archive(hash="b", path="../x.zip"))


def test_the_same_path_with_other_content_differs() -> None:
    old, new = (archive(hash=h, path="../x.zip") for h in "ab")
    assert not diff(old, new)


def test_a_creation_keeps_the_path_and_its_answer_gets_the_hash() -> None:
    request = provider_pb2.CreateRequest(properties=struct(code=archive(hash="a", path="x.zip")))
    hashes = readable("Create", request)
    assert plain(request.properties) == {"code": {"$archive": "x.zip"}}
    answer = provider_pb2.CreateResponse(properties=struct(code=archive(path="x.zip")))
    made = with_hashes(answer, hashes).properties["code"]
    assert (made["hash"], made["path"]) == ("a", "x.zip")


def test_what_is_read_without_content_is_answered_without_a_path() -> None:
    request = provider_pb2.ReadRequest(properties=struct(parts=[{"code": archive(hash="a")}]))
    hashes = readable("Read", request)
    (part,) = plain(request.properties)["parts"]
    assert part == {"code": {"$archive": "hash:a"}}
    answer = provider_pb2.ReadResponse(properties=request.properties)
    code = with_hashes(answer, hashes).properties["parts"][0]["code"]
    assert code["hash"] == "a" and "path" not in code


def test_other_requests_and_values_are_left_alone() -> None:
    request = provider_pb2.DiffRequest(olds=struct(name="a", tags={"b": "c"}, list=[1, None]))
    before = json_format.MessageToDict(request)
    assert readable("Diff", request) == {}
    assert json_format.MessageToDict(request) == before
    assert readable("Invoke", provider_pb2.InvokeRequest(args=struct(x=1))) == {}
