"""What every test shares: no network, no AWS credentials, the project's folder."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import settings

from cost.garbage import collect_rarely

collect_rarely()  # as the command does; it shortens the tests as well

# No test is about time, and what fails here fails everywhere: the cases are the same each time.
settings.register_profile("trimtab", deadline=None, derandomize=True)
settings.load_profile("trimtab")

pytest_plugins = ["tests.fixtures.bill"]

ROOT = Path(__file__).parent.parent


@pytest.fixture(autouse=True)
def _no_aws(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test may find real credentials or a real profile."""
    for name in list(os.environ):
        if name.startswith("AWS_"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", os.devnull)


@pytest.fixture(scope="session")
def project() -> Path:
    """The folder of Pulumi.yaml."""
    return ROOT


@pytest.fixture(scope="session")
def samples() -> Path:
    """The outside sample data; tests that need it are skipped without it."""
    folder = os.environ.get("TRIMTAB_SAMPLES")
    if not folder or not Path(folder).is_dir():
        pytest.skip("TRIMTAB_SAMPLES does not name the folder of the sample data")
    return Path(folder)
