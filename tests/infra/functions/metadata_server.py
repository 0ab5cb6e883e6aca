"""A real HTTP server on loopback that speaks IMDSv2, for agents that watch over this machine."""

from __future__ import annotations

import json
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

TOKEN = "X-aws-ec2-metadata-token"


class MetadataServer(ThreadingHTTPServer):
    """Answers paths from `tree`; what is not in it is 404, as EC2 says."""

    daemon_threads = True

    def __init__(self, account: str) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        credentials = {"AccessKeyId": account, "SecretAccessKey": "secret", "Token": "session"}
        self.tree = {
            "iam/security-credentials/": "node-role",
            "iam/security-credentials/node-role": json.dumps(credentials),
            "autoscaling/target-lifecycle-state": "InService",
        }
        self.token = "first"
        self.failures = 0
        self.asked: list[str] = []

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/latest"


class _Handler(BaseHTTPRequestHandler):
    server: MetadataServer

    def do_PUT(self) -> None:
        lifetime = self.headers.get("X-aws-ec2-metadata-token-ttl-seconds")
        assert self.path == "/latest/api/token"
        self._answer(200 if lifetime else 400, self.server.token)

    def do_GET(self) -> None:
        path = self.path.removeprefix("/latest/meta-data/")
        self.server.asked.append(path)
        if self.headers.get(TOKEN) != self.server.token:
            self._answer(401, "no token")  # an instance with http_tokens required
        elif self.server.failures:
            self.server.failures -= 1
            self._answer(500, "busy")
        elif path in self.server.tree:
            self._answer(200, self.server.tree[path])
        else:
            self._answer(404, "not found")

    def _answer(self, status: int, text: str) -> None:
        body = text.encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments: Any) -> None:
        """Keep quiet."""


@contextmanager
def metadata_server(account: str = "123456789012") -> Iterator[MetadataServer]:
    server = MetadataServer(account)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
