"""The pack starts as Pulumi starts it, and answers over a connection."""

from __future__ import annotations

import subprocess
import sys

import grpc
import pytest
from google.protobuf import empty_pb2
from pulumi.runtime.proto import analyzer_pb2_grpc

from cost.errors import SourceError
from policies.crossguard.pack import analyzer
from policies.evaluate import all_policies
from tests.conftest import ROOT
from tests.policies.crossguard.protocol import diagnostics
from tests.policies.run import graph_of


def test_the_first_line_is_the_port_and_there_the_pack_answers():
    command = [sys.executable, str(ROOT / "policies" / "__main__.py")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as served:
        try:
            assert served.stdout is not None
            port = int(served.stdout.readline())
            with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
                asked = analyzer_pb2_grpc.AnalyzerStub(channel)
                found = asked.GetAnalyzerInfo(empty_pb2.Empty(), timeout=20)
        finally:
            served.kill()
    assert [p.name for p in found.policies] == [p.id for p in all_policies()]


def test_the_suppressions_beside_the_pack_are_read(tmp_path):
    assert analyzer(tmp_path / "none.yaml")
    assert analyzer()


def test_comments_of_the_project_around_the_pack_hold(tmp_path):
    said = "# trimtab: ignore kms-rotation reason=r owner=o until=2999-01-01"
    (tmp_path / "Pulumi.yaml").touch()
    (tmp_path / "keys.py").write_text(f'{said}\nKey("never")\n', encoding="utf-8")
    asked = analyzer(tmp_path / "policies" / "suppressions.yaml")
    found = diagnostics(asked, graph_of("kms_rotation.failing"))
    names = [urn.rpartition("::")[2] for urn, said in found if said.policyName == "kms-rotation"]
    assert names == ["off"]


def test_a_comment_that_lacks_a_part_keeps_the_pack_from_starting(tmp_path):
    (tmp_path / "Pulumi.yaml").touch()
    text = '# trimtab: ignore kms-rotation\nKey("never")\n'
    (tmp_path / "keys.py").write_text(text, encoding="utf-8")
    with pytest.raises(SourceError, match=r"keys\.py:1"):
        analyzer(tmp_path / "policies" / "suppressions.yaml")
