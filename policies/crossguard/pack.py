"""The pack as Pulumi starts it: all policies, with the suppressions that stand beside them."""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Final

import grpc
from pulumi.runtime.proto import analyzer_pb2_grpc

from policies.crossguard.servicer import Analyzer
from policies.evaluate import all_policies
from policies.suppressions import read_suppressions

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cost.graph import Graph
    from policies.findings import Suppression

SUPPRESSIONS: Final = Path(__file__).parent.with_name("suppressions.yaml")
# The SDK's own limit; a large stack's message is beyond gRPC's default of 4 MB.
_LARGEST: Final = ("grpc.max_receive_message_length", 1024 * 1024 * 400)


def analyzer(suppressions: Path = SUPPRESSIONS) -> Analyzer:
    """All policies. That no suppression is stale is `trimtab check`'s to say.

    Raises:
        InputError: the file of suppressions is unusable.
    """
    policies = all_policies()
    tolerated: Sequence[Suppression] = ()
    if suppressions.is_file():
        tolerated = read_suppressions(suppressions, (p.id for p in policies))

    def of(_: Graph) -> Sequence[Suppression]:
        return tolerated

    return Analyzer(policies, of)


def serve() -> None:
    """Serve until Pulumi ends the process. It reads the port from the first line."""
    server = grpc.server(ThreadPoolExecutor(max_workers=4), options=[_LARGEST])
    analyzer_pb2_grpc.add_AnalyzerServicer_to_server(analyzer(), server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    sys.stdout.write(f"{port}\n")
    sys.stdout.flush()
    server.wait_for_termination()
