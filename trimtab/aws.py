"""Clients of AWS for commands that only read; AWS_ENDPOINT_URL names another endpoint."""

from __future__ import annotations

import os
from typing import Any
from urllib.parse import urlsplit


def client(service: str, region: str) -> Any:
    """A boto3 client of a service in a region, which waits where AWS asks it to slow down."""
    import boto3
    from botocore.config import Config

    from infra.sandbox.clients import LOOPBACK

    # AWS throttles, so that asking again helps; what an emulator lacks, it lacks the next time too.
    emulated = urlsplit(os.environ.get("AWS_ENDPOINT_URL", "")).hostname in LOOPBACK
    retries = Config(retries={"mode": "adaptive", "total_max_attempts": 1 if emulated else 8})
    make: Any = boto3.client  # its overloads want the service's name as a literal
    return make(service, region_name=region or None, config=retries)
