"""Calls AWS with the role of an instance and nothing but the standard library.

Signature Version 4 for a POST to a service's root, which is all that the node agent needs:
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import time
import urllib.parse
import urllib.request
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from infra.functions.node_metadata import Metadata

TIMEOUT_SECONDS = 5


class Credentials(NamedTuple):
    """What a request is signed with."""

    access_key: str
    secret_key: str
    token: str


class Post(NamedTuple):
    """A request to a service."""

    service: str
    region: str
    url: str
    headers: dict[str, str]
    body: bytes


def role_credentials(metadata: Metadata) -> Credentials:
    """The credentials of the instance's role.

    Raises:
        OSError: the instance has no role, or the metadata do not answer.
    """
    path = "iam/security-credentials/"
    role = (metadata.get(path) or "").split("\n")[0].strip()
    text = metadata.get(path + role) if role else None
    if text is None:
        raise OSError("the instance has no role")
    found = json.loads(text)
    return Credentials(found["AccessKeyId"], found["SecretAccessKey"], found["Token"])


def endpoint(service: str, region: str) -> str:
    """Where a service is; AWS_ENDPOINT_URL, as AWS's own tools read it, overrides it."""
    return os.environ.get("AWS_ENDPOINT_URL") or f"https://{service}.{region}.amazonaws.com"


def send(post: Post, credentials: Credentials) -> bytes:
    """The answer's body.

    Raises:
        OSError: AWS refuses (urllib.error.HTTPError), or does not answer in time.
    """
    now = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime())
    request = urllib.request.Request(  # noqa: S310 - AWS's address, or the emulator's
        post.url, data=post.body, method="POST", headers=signed_headers(post, credentials, now)
    )
    with urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS) as answer:  # noqa: S310
        body: bytes = answer.read()
    return body


def signed_headers(post: Post, credentials: Credentials, now: str) -> dict[str, str]:
    """The request's headers, with its signature.

    Args:
        post: the request.
        credentials: whose request it is.
        now: the time as `20261231T235959Z`, in UTC; AWS refuses what is 5 minutes old.
    """
    host = urllib.parse.urlsplit(post.url).netloc
    headers = {
        **{name.lower(): value for name, value in post.headers.items()},
        "host": host,
        "x-amz-date": now,
        "x-amz-security-token": credentials.token,
    }
    names = ";".join(sorted(headers))
    lines = "".join(f"{name}:{headers[name].strip()}\n" for name in sorted(headers))
    digest = hashlib.sha256(post.body).hexdigest()
    canonical = f"POST\n/\n\n{lines}\n{names}\n{digest}"
    scope = f"{now[:8]}/{post.region}/{post.service}/aws4_request"
    whole = hashlib.sha256(canonical.encode()).hexdigest()
    signature = hmac.new(
        _key(post, credentials.secret_key, now[:8]),
        f"AWS4-HMAC-SHA256\n{now}\n{scope}\n{whole}".encode(),
        hashlib.sha256,
    ).hexdigest()
    headers["authorization"] = (
        f"AWS4-HMAC-SHA256 Credential={credentials.access_key}/{scope}, "
        f"SignedHeaders={names}, Signature={signature}"
    )
    return headers


def _key(post: Post, secret: str, day: str) -> bytes:
    key = f"AWS4{secret}".encode()
    for part in (day, post.region, post.service, "aws4_request"):
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    return key
