"""Functions are billed by call, and by memory and time."""

from __future__ import annotations

import io
import zipfile
from decimal import Decimal
from typing import Any

from tests.cost.sample.services.conftest import TAGS, lines

ZIP = io.BytesIO()
with zipfile.ZipFile(ZIP, "w") as archive:
    archive.writestr("f.py", "def handler(event, context): pass")


def test_a_function(client: Any, listed: Any) -> None:
    trust = '{"Version": "2012-10-17", "Statement": []}'
    role = client("iam").create_role(RoleName="f", AssumeRolePolicyDocument=trust)["Role"]["Arn"]
    client("lambda").create_function(
        FunctionName="pull",
        Role=role,
        Runtime="python3.13",
        Handler="f.handler",
        Architectures=["arm64"],
        MemorySize=512,
        Code={"ZipFile": ZIP.getvalue()},
        Tags=TAGS,
    )
    (function,) = listed("functions")
    assert dict(function.tags) == TAGS
    found = lines(function)
    assert found["Request-ARM"] == (Decimal("0.0000002"), 60 * 720)
    assert found["Lambda-GB-Second-ARM"][1] == 60 * 720 * Decimal("0.8") / 2
