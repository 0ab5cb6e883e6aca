"""Functions from images: ours run from their files, others say that they do not run here."""

from __future__ import annotations

import json
import zipfile
from io import BytesIO
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from infra.sandbox.delivery import EVENTS, Place, send
from infra.sandbox.local_images import local_image
from tests.infra.sandbox.lifecycle import World
from tests.infra.sandbox.listeners import rule

pytestmark = pytest.mark.slow

COMMAND = "infra.functions.drift.handler"
IMAGE = "111122223333.dkr.ecr.us-east-1.amazonaws.com/ml/drift@sha256:" + "0" * 64


def function(world: World, name: str, command: str) -> str:
    role = world.up(
        "aws:iam/role:Role",
        name,
        assumeRolePolicy='{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": '
        '"sts:AssumeRole", "Principal": {"Service": "lambda.amazonaws.com"}}]}',
    )["arn"]
    made = world.up(
        "aws:lambda/function:Function",
        name,
        packageType="Image",
        imageUri=IMAGE,
        imageConfig={"commands": [command]},
        role=role,
        timeout=60,
    )
    world.client("lambda").add_permission(
        FunctionName=made.id,
        StatementId="events",
        Action="lambda:InvokeFunction",
        Principal=EVENTS,
    )
    return str(made["arn"])


def test_an_image_has_the_files_that_its_dockerfile_copies() -> None:
    image = local_image([COMMAND])
    assert image is not None
    assert image.libraries == {"numpy", "pyarrow", "scipy"}
    with zipfile.ZipFile(BytesIO(image.package)) as archive:
        assert "infra/functions/drift.py" in archive.namelist()


@pytest.mark.parametrize("command", [[], ["app.handler"], ["infra.functions.gpu_reaper.handler"]])
def test_other_images_are_none_of_ours(command: list[str]) -> None:
    assert local_image(command) is None


def test_the_drift_function_runs_against_the_emulator(world: World) -> None:
    s3, bucket = world.client("s3"), f"drift-{world.account}"
    s3.create_bucket(Bucket=bucket)
    for prefix, start in (("then/", 0.0), ("now/", 50.0)):
        out = BytesIO()
        pq.write_table(pa.table({"x": [start + n for n in range(200)]}), out)
        s3.put_object(Bucket=bucket, Key=f"{prefix}a.parquet", Body=out.getvalue())
    arn = function(world, "drift", COMMAND)
    event: dict[str, Any] = {
        "entry": "e",
        "reference": {"bucket": bucket, "prefix": "then/"},
        "current": {"bucket": bucket, "prefix": "now/"},
    }
    answer = world.client("lambda").invoke(FunctionName=arn, Payload=json.dumps(event))
    told = json.loads(answer["Payload"].read())
    assert "columns" in told, told
    (column,) = told["columns"]
    assert column["verdict"] == "drift"
    assert column["distance"] == pytest.approx(0.25)
    names = world.client("cloudwatch").list_metrics(Namespace="Trimtab/Drift")["Metrics"]
    assert {m["MetricName"] for m in names} >= {"ColumnsDrifted", "LargestPsi"}


def test_an_image_of_others_is_skipped_and_said(world: World) -> None:
    arn = function(world, "model", "model.handler")
    rule(world, "model", {"source": ["model.test"]}, arn)
    place = Place(clients=world.clients, region=world.region)
    _, receipts = send(place, {"source": "model.test", "detail-type": "x", "detail": {}})
    assert [(r.status, r.detail) for r in receipts] == [("skipped", "its image runs on AWS alone")]
