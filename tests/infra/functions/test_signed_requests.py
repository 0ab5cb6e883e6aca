"""Our signatures are those that AWS's own library makes of the same requests."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials as Botocore
from hypothesis import given
from hypothesis import strategies as st

from infra.functions.node_metadata import Metadata
from infra.functions.signed_requests import (
    Credentials,
    Post,
    endpoint,
    role_credentials,
    signed_headers,
)
from tests.infra.functions.metadata_server import metadata_server

OURS = Credentials("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", "tok/en==")


def of_botocore(post: Post, at: datetime, monkeypatch: pytest.MonkeyPatch) -> str:
    request = AWSRequest("POST", post.url, headers=post.headers, data=post.body)
    monkeypatch.setattr("botocore.auth.get_current_datetime", lambda: at)
    SigV4Auth(Botocore(*OURS), post.service, post.region).add_auth(request)
    return str(request.headers["Authorization"])


@given(
    body=st.binary(max_size=200),
    service=st.sampled_from(["autoscaling", "ssm"]),
    at=st.integers(1_700_000_000, 1_900_000_000),
)
def test_the_signature_is_botocores(body: bytes, service: str, at: int) -> None:
    now = datetime.fromtimestamp(at, UTC)
    headers = {"Content-Type": "application/x-amz-json-1.1", "X-Amz-Target": "AmazonSSM.Get"}
    post = Post(service, "eu-west-1", f"https://{service}.eu-west-1.amazonaws.com/", headers, body)
    with pytest.MonkeyPatch.context() as patch:
        wanted = of_botocore(post, now, patch)
    assert signed_headers(post, OURS, f"{now:%Y%m%dT%H%M%SZ}")["authorization"] == wanted


def test_credentials_are_those_of_the_instances_role() -> None:
    with metadata_server("111122223333") as server:
        found = role_credentials(Metadata(server.address))
        assert found == Credentials("111122223333", "secret", "session")
        del server.tree["iam/security-credentials/"]
        with pytest.raises(OSError, match="no role"):
            role_credentials(Metadata(server.address))


def test_services_are_where_aws_or_the_environment_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    assert endpoint("ssm", "us-east-1") == "https://ssm.us-east-1.amazonaws.com"
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:5000")
    assert endpoint("ssm", "us-east-1") == "http://127.0.0.1:5000"
