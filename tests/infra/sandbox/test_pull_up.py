"""The pull runs from its package on the emulator: over HTTPS, with its secret, into the lake."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from infra.function_package import Package, write
from tests.infra.functions.streams import CLICKS, click
from tests.infra.functions.web_source import serving
from tests.infra.sandbox.cases import TRUST
from tests.infra.sandbox.lifecycle import World

BUCKET = "pulled-lake"


def deploy(world: World, folder: Path, environment: dict[str, str]) -> None:
    written = write(Package(module="pull"), folder)
    world.client("s3").create_bucket(Bucket=BUCKET)
    world.up(
        "aws:dynamodb/table:Table",
        "seen",
        name="seen",
        billingMode="PAY_PER_REQUEST",
        hashKey="event",
        attributes=[{"name": "event", "type": "S"}],
    )
    role = world.up("aws:iam/role:Role", "pull", assumeRolePolicy=TRUST)["arn"]
    world.up(
        "aws:lambda/function:Function",
        "pull",
        name="pull",
        role=role,
        handler="pull.handler",
        runtime="python3.13",
        code={"$archive": str(folder / written.path)},
        environment={"variables": environment},
        timeout=120,
    )


@pytest.fixture
def key(world: World) -> str:
    wanted = {"customerMasterKeySpec": "HMAC_256", "keyUsage": "GENERATE_VERIFY_MAC"}
    return str(world.up("aws:kms/key:Key", "names", **wanted)["arn"])


def test_pages_land_and_the_secret_is_shown_to_the_source_only(
    world: World, tmp_path: Path, key: str
) -> None:
    secret = world.client("secretsmanager").create_secret(Name="api", SecretString="t0ken")["ARN"]
    with serving(tmp_path) as api:
        api.items = [click(str(n), at=f"2026-11-0{n + 1}T00:00:00Z") for n in range(5)]
        api.moods = [503]
        source = {
            "url": api.url,
            "items": "data.items",
            "page": {"kind": "cursor", "parameter": "cursor", "next": "meta.next"},
            "watermark": {"parameter": "since", "field": "at"},
        }
        environment = {
            "SETTINGS": json.dumps({**CLICKS, "partition_by": []}),
            "SOURCE": json.dumps(source),
            "SECRET_ARN": secret,
            "SEEN_TABLE": "seen",
            "PSEUDONYM_KEY": key,
            "SSL_CERT_FILE": str(api.certificate),
            **{name: f"s3://{BUCKET}/{name.lower()}/" for name in ("LANDING", "RAW", "QUARANTINE")},
        }
        deploy(world, tmp_path, environment)
        answer = world.client("lambda").invoke(FunctionName="pull", Payload=json.dumps({"id": "e"}))
        done: dict[str, Any] = json.load(answer["Payload"])
    assert "FunctionError" not in answer, done
    assert (done["finished"], done["pages"], done["accepted"]) == (True, 3, 5)
    assert {h["Authorization"] for h in api.headers} == {"Bearer t0ken"} and len(api.calls) == 4
    listed = world.client("s3").list_objects_v2(Bucket=BUCKET)["Contents"]
    assert {o["Key"].partition("/")[0] for o in listed} == {"landing", "raw"}
