"""An interface on the web for tests: HTTPS on this machine, pages, and moods."""

from __future__ import annotations

import datetime as dt
import json
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


@dataclass
class Api:
    """What the server has, and what it does next."""

    url: str = ""
    certificate: Path = Path()
    items: list[dict[str, Any]] = field(default_factory=list)
    page_size: int = 2
    moods: list[int] = field(default_factory=list)
    """Status codes to answer with first; 302 leads to another host."""
    calls: list[dict[str, str]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)

    def page(self, query: dict[str, str]) -> dict[str, Any]:
        """Items newer than `since`, from the cursor on."""
        since, start = query.get("since", ""), int(query.get("cursor", "0"))
        found = [i for i in self.items if str(i.get("at", "~")) >= since]
        end = start + self.page_size
        following = str(end) if end < len(found) else None
        return {"data": {"items": found[start:end]}, "meta": {"next": following}}


@contextmanager
def serving(folder: Path) -> Iterator[Api]:
    """An interface while the block runs; clients trust its certificate by SSL_CERT_FILE."""
    api = Api(certificate=folder / "certificate.pem")
    _certify(folder)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            query = {k: v[0] for k, v in parse_qs(urlsplit(self.path).query).items()}
            api.calls.append(query)
            api.headers.append(dict(self.headers))
            status = api.moods.pop(0) if api.moods else 200
            body = json.dumps(api.page(query)).encode() if status == 200 else b"no"
            self.send_response(status)
            if status == 302:
                self.send_header("Location", "https://elsewhere.example/")
            if status == 429:
                self.send_header("Retry-After", "7")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(api.certificate, folder / "key.pem")
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    api.url = f"https://127.0.0.1:{server.server_port}/v1/things?tenant=7"
    try:
        yield api
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _certify(folder: Path) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "test")])
    now = dt.datetime.now(dt.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - dt.timedelta(hours=1))
        .not_valid_after(now + dt.timedelta(hours=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    (folder / "certificate.pem").write_bytes(certificate.public_bytes(pem))
    private = key.private_bytes(
        pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (folder / "key.pem").write_bytes(private)
