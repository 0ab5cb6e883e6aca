"""The pack as Pulumi starts it: all policies, with the suppressions that stand beside them."""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Final

import grpc
from pulumi.runtime.proto import analyzer_pb2_grpc

from policies.comments import comments_of, cover, python_files
from policies.crossguard.servicer import Analyzer
from policies.evaluate import all_policies
from policies.suppressions import read_suppressions

if TYPE_CHECKING:
    from cost.graph import Graph
    from policies.comments import Comment
    from policies.findings import Suppression

SUPPRESSIONS: Final = Path(__file__).parent.with_name("suppressions.yaml")
# The SDK's own limit; a large stack's message is beyond gRPC's default of 4 MB.
_LARGEST: Final = ("grpc.max_receive_message_length", 1024 * 1024 * 400)


def analyzer(suppressions: Path = SUPPRESSIONS) -> Analyzer:
    """All policies. That no suppression is stale is `trimtab check`'s to say.

    Args:
        suppressions: the file beside the pack. The comments of the project around it hold, too.

    Raises:
        InputError: the file of suppressions is unusable, or a comment in the program.
    """
    policies = all_policies()
    known = {p.id for p in policies}
    listed: tuple[Suppression, ...] = ()
    if suppressions.is_file():
        listed = read_suppressions(suppressions, known)
    project = next((f for f in suppressions.parents if (f / "Pulumi.yaml").is_file()), None)
    written: tuple[Comment, ...] = ()
    if project is not None:
        written = comments_of(project, python_files(project), known)

    def tolerated(graph: Graph) -> tuple[Suppression, ...]:
        return listed + cover(graph, written)

    return Analyzer(policies, tolerated)


def serve() -> None:
    """Serve until Pulumi ends the process. It reads the port from the first line."""
    server = grpc.server(ThreadPoolExecutor(max_workers=4), options=[_LARGEST])
    analyzer_pb2_grpc.add_AnalyzerServicer_to_server(analyzer(), server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    sys.stdout.write(f"{port}\n")
    sys.stdout.flush()
    server.wait_for_termination()
