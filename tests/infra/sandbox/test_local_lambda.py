"""A Lambda package runs as on AWS: its own code, boto3, dummy credentials, a limit of time."""

from __future__ import annotations

import io
import zipfile

import pytest

from cost.errors import EmulatorError
from infra.sandbox.local_lambda import Function, Invocation, run

ENDPOINT = "http://127.0.0.1:9"


def package(source: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("app.py", source)
    return buffer.getvalue()


def invoke(source: str, **settings: object) -> Invocation:
    function = Function(
        arn="arn:aws:lambda:us-east-1:123456789012:function:cap",
        handler="app.handle",
        package=package(source),
        **settings,
    )
    return run(function, {"n": 2}, ENDPOINT)


def test_the_handler_gets_the_event_and_its_answer_comes_back() -> None:
    found = invoke(
        "def handle(event, context):\n"
        "    print('seen')\n"
        "    return [event['n'], context.function_name]"
    )
    assert (found.status, found.payload, found.log) == ("ok", [2, "cap"], "seen")


def test_an_exception_is_reported_with_its_traceback_in_the_log() -> None:
    found = invoke("def handle(event, context):\n    raise ValueError('no such group')")
    assert (found.status, found.error) == ("error", "ValueError: no such group")
    assert "Traceback" in found.log


def test_what_the_package_lacks_is_not_borrowed_from_this_machine() -> None:
    found = invoke("import pulumi\ndef handle(event, context):\n    return 1")
    assert found.error == "ModuleNotFoundError: No module named 'pulumi' in the function's package"


def test_the_users_credentials_are_not_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIAREAL")
    monkeypatch.setenv("AWS_PROFILE", "production")
    found = invoke(
        "import os\n"
        "def handle(event, context):\n"
        "    names = ('AWS_ACCESS_KEY_ID', 'AWS_PROFILE', 'AWS_ENDPOINT_URL')\n"
        "    return [os.environ.get(name) for name in names]"
    )
    assert found.payload == ["123456789012", None, ENDPOINT]


def test_a_function_cannot_point_its_clients_elsewhere() -> None:
    found = invoke(
        "import os\ndef handle(event, context):\n    return dict(os.environ)",
        environment={"GROUP": "trainer", "AWS_ENDPOINT_URL": "https://ec2.amazonaws.com"},
    )
    assert (found.payload["GROUP"], found.payload["AWS_ENDPOINT_URL"]) == ("trainer", ENDPOINT)


def test_a_slow_function_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("infra.sandbox.local_lambda.START_UP_GRACE_SECONDS", 0)
    found = invoke(
        "import time\ndef handle(event, context):\n    time.sleep(60)", timeout_seconds=1
    )
    assert (found.status, found.error) == ("timeout", "timed out after 1 s")


def test_a_process_that_dies_is_an_error() -> None:
    found = invoke("import os\ndef handle(event, context):\n    os._exit(7)")
    assert (found.status, found.error) == ("error", "the process ended with exit code 7")


def test_a_package_that_is_no_zip_is_refused() -> None:
    function = Function(
        arn="arn:aws:lambda:us-east-1:123456789012:function:cap", handler="a.b", package=b"?"
    )
    with pytest.raises(EmulatorError, match="function cap is not a zip archive"):
        run(function, {}, ENDPOINT)
