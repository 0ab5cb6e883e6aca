"""Metadata are read with a token, which is renewed; what is not there is None."""

from __future__ import annotations

import urllib.error

import pytest

from infra.functions.node_metadata import Metadata
from tests.infra.functions.metadata_server import metadata_server


def test_a_piece_is_read_and_a_missing_one_is_none() -> None:
    with metadata_server() as server:
        metadata = Metadata(server.address)
        assert metadata.get("autoscaling/target-lifecycle-state") == "InService"
        assert metadata.get("spot/instance-action") is None


def test_a_token_that_ended_is_renewed() -> None:
    with metadata_server() as server:
        metadata = Metadata(server.address)
        metadata.get("instance-id")
        server.token = "second"
        assert metadata.get("autoscaling/target-lifecycle-state") == "InService"


def test_a_service_that_fails_is_an_error_and_not_nothing() -> None:
    with metadata_server() as server:
        server.failures = 1
        with pytest.raises(urllib.error.HTTPError) as caught:
            Metadata(server.address).get("spot/instance-action")
        caught.value.close()


def test_nobody_there_is_an_error_too() -> None:
    with pytest.raises(OSError, match="refused"):
        Metadata("http://127.0.0.1:9").get("instance-id")
