"""Clients reach the emulator alone, with dummy keys, whatever the environment says."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from cost.errors import EmulatorError, InputError
from infra.sandbox.clients import Clients
from infra.sandbox.emulator import identify

if TYPE_CHECKING:
    from infra.sandbox.emulator import Emulator


def test_the_environment_is_not_looked_at(
    emulator: Emulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIAREALLOOKINGKEY00")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "real/looking/secret")
    monkeypatch.setenv("AWS_SESSION_TOKEN", "a-real-looking-token")
    monkeypatch.setenv("AWS_PROFILE", "production")
    monkeypatch.setenv("AWS_ENDPOINT_URL_STS", "https://sts.amazonaws.com")
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    clients = Clients(emulator.endpoint, "777788889999")
    assert clients.get("sts", "us-east-1").get_caller_identity()["Account"] == "777788889999"
    identity = identify(emulator.endpoint)
    assert identity is not None
    assert "777788889999" in identity["access_keys"]
    assert all(key.isdigit() for key in identity["access_keys"])


@pytest.mark.parametrize(
    "endpoint",
    ["https://sts.amazonaws.com", "http://10.0.0.1:5000", "http://127.0.0.1.example.com", ""],
)
def test_another_machine_is_refused(endpoint: str) -> None:
    with pytest.raises(InputError, match="not on this machine"):
        Clients(endpoint)


def test_accounts_are_worlds_of_their_own(emulator: Emulator) -> None:
    one, other = emulator.clients("100000000001"), emulator.clients("100000000002")
    made = one.get("sqs", "us-east-1").create_queue(QueueName="mine")["QueueUrl"]
    assert "100000000001" in made
    assert "QueueUrls" not in other.get("sqs", "us-east-1").list_queues()


def test_what_moto_lacks_is_said_by_name(emulator: Emulator) -> None:
    ec2 = emulator.clients("100000000003").get("ec2", "us-east-1")
    with pytest.raises(ec2.exceptions.ClientError, match="the emulator cannot do this"):
        ec2.describe_capacity_blocks()


def test_a_service_that_moto_lacks_is_refused_at_once(emulator: Emulator) -> None:
    plans = emulator.clients("100000000003").get("savingsplans", "us-east-1")
    for _ in range(2):  # the request's body is not taken for the next request
        with pytest.raises(plans.exceptions.ClientError, match="it has no savingsplans"):
            plans.describe_savings_plans()


def test_requests_are_checked_beyond_botocores_own_validator(emulator: Emulator) -> None:
    kms = emulator.clients("100000000004").get("kms", "us-east-1")
    with pytest.raises(EmulatorError, match="'SIGN' is not one of"):
        kms.create_key(KeyUsage="SIGN")
