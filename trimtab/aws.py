"""Clients of AWS for commands that only read; AWS_ENDPOINT_URL names another endpoint."""

from __future__ import annotations

from typing import Any


def client(service: str, region: str) -> Any:
    """A boto3 client that waits where AWS asks it to slow down."""
    import boto3
    from botocore.config import Config

    retries = Config(retries={"mode": "adaptive", "max_attempts": 8})
    make: Any = boto3.client  # its overloads want the service's name as a literal
    return make(service, region_name=region or None, config=retries)
