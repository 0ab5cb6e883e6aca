"""The pack starts as Pulumi starts it, and answers over a connection."""

from __future__ import annotations

import subprocess
import sys

import grpc
from google.protobuf import empty_pb2
from pulumi.runtime.proto import analyzer_pb2_grpc

from policies.crossguard.pack import analyzer
from policies.evaluate import all_policies
from tests.conftest import ROOT


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
