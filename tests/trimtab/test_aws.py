"""How AWS is asked: again where it throttles, once where an emulator answers."""

import pytest

from trimtab.aws import client as client_of


@pytest.mark.parametrize(
    ("endpoint", "times"),
    [(None, 8), ("https://ec2.example.com", 8), ("http://127.0.0.1:5000", 1)],
)
def test_an_emulator_is_asked_once(
    endpoint: str | None, times: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    if endpoint is not None:
        monkeypatch.setenv("AWS_ENDPOINT_URL", endpoint)
    client = client_of("ec2", "us-east-1")
    assert client.meta.config.retries["total_max_attempts"] == times
