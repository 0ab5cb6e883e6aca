"""The emulator's process: moto behind a thin layer that knows accounts, health and identity.

Run as ``python -m infra.sandbox.aws_server --port 0 --incarnation ID``; it prints the port it
listens on, on the loopback address alone.
"""

from __future__ import annotations

import argparse
import contextlib
import importlib
import json
import os
import re
import sys
import threading
from functools import cache
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

import botocore.session

from cost.garbage import collect_rarely

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from werkzeug.serving import BaseWSGIServer

IDENTITY = "/_trimtab/identity"
"""The path that answers with the emulator's incarnation, and whose calls it has seen to where."""

_CREDENTIAL = re.compile(r"Credential=([^/]+)/(?:\d{8}/([^/]+)/)?")

# The backends that a deployment calls first; importing them early hides their seconds.
_FIRST = ("ec2", "s3", "iam", "kms", "autoscaling", "sts", "cloudwatch", "logs", "sqs", "events")


class Accounts:
    """WSGI middleware: an access key of twelve digits is the account that the caller works in.

    It also keeps the access keys it has seen, so that a test can prove that none was real, and the
    places (account and region) that it was called for: where to look for a component.
    Health is told at once; AWS's requests wait until the backends are imported and completed.
    """

    def __init__(self, app: Any, incarnation: str) -> None:
        self._app = app
        self._incarnation = incarnation
        self._ready = threading.Event()
        self._fault = ""
        self._seen: set[str] = set()
        self._places: set[tuple[str, str]] = set()

    def __call__(
        self, environ: dict[str, Any], start_response: Callable[..., Any]
    ) -> Iterable[bytes]:
        """Answer one request."""
        if environ.get("PATH_INFO") == IDENTITY:
            body = json.dumps(self._identity()).encode()
            start_response(
                "200 OK",
                [("Content-Type", "application/json"), ("Content-Length", str(len(body)))],
            )
            return [body]
        self._ready.wait()
        if self._fault:
            return _refuse(environ, start_response, self._fault)
        found = _CREDENTIAL.search(environ.get("HTTP_AUTHORIZATION", ""))
        if found is not None:
            self._seen.add(found[1])
            if re.fullmatch(r"\d{12}", found[1]):
                environ["HTTP_X_MOTO_ACCOUNT_ID"] = found[1]
                self._places.add((found[1], found[2] or "us-east-1"))
        try:
            answer: Iterable[bytes] = self._app(environ, start_response)
        except NotImplementedError as error:
            return _refuse(environ, start_response, str(error))
        return answer

    def warm(self) -> None:
        """Import what a deployment calls first, and complete moto where it falls short."""
        try:
            for name in _FIRST:
                importlib.import_module(f"moto.{name}.responses")
            from infra.sandbox import (
                launches,
                moto_additions,
                moto_batch,
                moto_corrections,
                moto_fsx,
                moto_ingest,
                moto_lifecycle,
                moto_metrics,
                moto_monitoring,
                moto_nat,
                moto_policies,
            )

            launches.install()
            moto_additions.install()
            moto_batch.install()
            moto_corrections.install()
            moto_fsx.install()
            moto_ingest.install()
            moto_lifecycle.install()
            moto_metrics.install()
            moto_monitoring.install()
            moto_nat.install()
            moto_policies.install()
        except Exception as error:
            # Half an emulator would answer wrongly: from here on it refuses everything.
            self._fault = f"it could not be prepared: {error!r}"
            raise
        finally:
            self._ready.set()

    def _identity(self) -> dict[str, Any]:
        return {
            "incarnation": self._incarnation,
            "pid": os.getpid(),
            "access_keys": sorted(self._seen),
            "places": sorted(self._places),
        }


def _refuse(
    environ: dict[str, Any], start_response: Callable[..., Any], message: str
) -> list[bytes]:
    """An answer in AWS's way for an operation that moto lacks, instead of a broken connection."""
    code, text = "NotImplemented", f"the emulator cannot do this: {message}"
    if "json" in environ.get("CONTENT_TYPE", ""):
        kind, body = "application/json", json.dumps({"__type": code, "message": text})
    else:
        error = f"<Error><Code>{code}</Code><Message>{escape(text)}</Message></Error>"
        ec2 = "/ec2/aws4_request" in environ.get("HTTP_AUTHORIZATION", "")
        wrapped = f"<Errors>{error}</Errors>" if ec2 else error
        root = "Response" if ec2 else "ErrorResponse"
        kind, body = "text/xml", f"<{root}>{wrapped}</{root}>"
    data = body.encode()
    # What was not read of the request would be taken for the connection's next one.
    headers = [("Content-Type", kind), ("Content-Length", str(len(data))), ("Connection", "close")]
    start_response("501 Not Implemented", headers)
    return [data]


def make(port: int, incarnation: str) -> BaseWSGIServer:
    """A server bound to the loopback address; port 0 takes a free one.

    Raises:
        OSError: the port is in use.
    """
    # moto asks a new botocore session for every service's model, and each would read it again.
    botocore.session.create_loader = cache(botocore.session.create_loader)
    # Managed policies such as AmazonSSMManagedInstanceCore are there on AWS and attached to roles.
    os.environ.setdefault("MOTO_IAM_LOAD_MANAGED_POLICIES", "true")
    from moto.moto_server.werkzeug_app import (
        DomainDispatcherApplication,
        create_backend_app,
    )
    from werkzeug.serving import WSGIRequestHandler, make_server

    class Quiet(WSGIRequestHandler):
        """Keeps connections open, and writes no line for each request."""

        protocol_version = "HTTP/1.1"

        def log_request(self, *_: Any, **__: Any) -> None:
            """Say nothing."""

    class Services(DomainDispatcherApplication):
        """Refuses what moto has no backend for, where moto's own would never answer."""

        def get_backend_for_host(self, host: str | None) -> Any:
            found = super().get_backend_for_host(host)
            if found is None and host is not None:
                raise NotImplementedError(f"it has no {host.partition('.')[0]}")
            return found

    app = Accounts(Services(create_backend_app), incarnation)
    threading.Thread(target=app.warm, daemon=True).start()
    return make_server("127.0.0.1", port, app, threaded=True, request_handler=Quiet)


def main(argv: Sequence[str] | None = None) -> None:
    """Serve until the process is ended."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--incarnation", required=True)
    options = parser.parse_args(argv)
    collect_rarely()
    server = make(options.port, options.incarnation)
    print(server.port, flush=True)  # noqa: T201 - the parent reads the port from here
    sys.stdout = sys.stderr  # and no more: what moto prints goes to the log
    with contextlib.suppress(KeyboardInterrupt):
        server.serve_forever()


if __name__ == "__main__":
    main()
