"""The provider over gRPC, as the official CLI calls it: one configuration for each connection."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import grpc
import pytest
from google.protobuf import empty_pb2, struct_pb2
from pulumi.runtime.proto import plugin_pb2, provider_pb2, provider_pb2_grpc

from infra.sandbox import emulator as emulators
from infra.sandbox.serve import VERSION, serving

if TYPE_CHECKING:
    from collections.abc import Iterator

    from infra.sandbox.emulator import Emulator

pytestmark = pytest.mark.slow

PROJECT = Path(__file__).parents[3]
URN = "urn:pulumi:test::trimtab::aws:ec2/vpc:Vpc::served"


@pytest.fixture
def port(emulator: Emulator) -> Iterator[int]:
    with serving(emulator) as bound:
        yield bound


def struct(**values: Any) -> struct_pb2.Struct:
    made = struct_pb2.Struct()
    made.update(values)
    return made


def connect(port: int) -> tuple[grpc.Channel, Any]:
    # Channels of one process share connections unless told otherwise; the CLI's do not.
    options = [("grpc.use_local_subchannel_pool", 1)]
    channel = grpc.insecure_channel(f"127.0.0.1:{port}", options)
    return channel, provider_pb2_grpc.ResourceProviderStub(channel)


def configure(stub: Any, account: str) -> None:
    args = struct(region="us-east-1", allowedAccountIds=f'["{account}"]')
    stub.Configure(provider_pb2.ConfigureRequest(args=args, acceptSecrets=True))


def test_what_the_sdks_servicer_lacks(port: int) -> None:
    channel, stub = connect(port)
    with channel:
        assert stub.Handshake(provider_pb2.ProviderHandshakeRequest()).accept_secrets
        assert stub.Attach(plugin_pb2.PluginAttach()) == empty_pb2.Empty()
        assert stub.GetMapping(provider_pb2.GetMappingRequest(key="terraform")).data == b""
        assert list(stub.GetMappings(provider_pb2.GetMappingsRequest()).providers) == []
        assert stub.GetPluginInfo(empty_pb2.Empty()).version == VERSION


def test_each_connection_is_a_provider_of_its_own(port: int) -> None:
    (first, one), (second, other) = connect(port), connect(port)
    with first, second:
        configure(one, "200000000001")
        configure(other, "200000000002")
        request = provider_pb2.CreateRequest(urn=URN, properties=struct(cidrBlock="10.0.0.0/16"))
        arns = [stub.Create(request).properties["arn"] for stub in (one, other)]
    assert [arn.split(":")[4] for arn in arns] == ["200000000001", "200000000002"]


def test_a_refusal_is_a_message_without_traceback(port: int) -> None:
    channel, stub = connect(port)
    with channel:
        configure(stub, "200000000003")
        request = provider_pb2.CreateRequest(urn=URN, properties=struct(cidrBlock="10.0.0.0/99"))
        with pytest.raises(grpc.RpcError) as raised:
            stub.Create(request)
    details = raised.value.details()  # type: ignore[attr-defined]
    assert "CreateVpc was refused" in details
    assert "Traceback" not in details
    assert "File " not in details


def test_the_plugin_prints_its_port(tmp_path: Path) -> None:
    emulators.start(tmp_path)
    command = [sys.executable, "-m", "infra.sandbox.serve", "--root", str(tmp_path), "--until-gone"]
    process = subprocess.Popen(command, cwd=PROJECT, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    with process.stdout:
        channel, stub = connect(int(process.stdout.readline()))
        with channel:
            assert stub.GetPluginInfo(empty_pb2.Empty()).version == VERSION
        emulators.stop(tmp_path)
        assert process.wait(timeout=20) == 0, "it ends with its emulator"


def test_without_an_emulator_it_says_what_to_do(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "infra.sandbox.serve", "--root", str(tmp_path)]
    done = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=False)
    assert done.returncode == 3
    assert "no emulator runs" in done.stderr
    assert "trimtab sandbox up" in done.stderr
