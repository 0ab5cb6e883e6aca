"""Services that are functions from images."""

from __future__ import annotations

import json

import pytest

from tests.infra.graphs import all_of, one, statements
from tests.infra.serving import DIGEST, SECRET, function, serving

pytestmark = pytest.mark.slow


def test_the_image_is_run_by_its_digest_and_published() -> None:
    inputs = one(serving(fn=function()), "Function", "fn").inputs
    image = f"111122223333.dkr.ecr.us-east-1.amazonaws.com/trimtab-dev-api@{DIGEST}"
    assert (inputs["packageType"], inputs["imageUri"]) == ("Image", image)
    assert inputs["publish"] is True
    assert inputs["architectures"] == ["arm64"]


def test_callers_name_an_alias() -> None:
    found = serving(fn=function())
    alias = one(found, "Alias", "fn-live")
    assert alias.inputs["name"] == "live"
    assert [f.name for f in found.references(alias, "functionVersion")] == ["fn"]


def test_waiting_instances_are_opt_in() -> None:
    assert not all_of(serving(fn=function()), "ProvisionedConcurrencyConfig")
    warm = one(serving(fn=function(provisioned=2)), "ProvisionedConcurrencyConfig", "fn-warm")
    assert warm.inputs["provisionedConcurrentExecutions"] == 2


def test_work_comes_from_a_queue_message_by_message() -> None:
    found = serving(fn=function(queue={}))
    source = one(found, "EventSourceMapping", "fn-work").inputs
    assert source["functionResponseTypes"] == ["ReportBatchItemFailures"]
    role = statements(one(found, "RolePolicy", "fn-function"))
    assert "sqs:DeleteMessage" in role["Work"]["Action"]


def test_lambda_may_pull_for_this_function_alone() -> None:
    policy = one(serving(fn=function()), "RepositoryPolicy", "images-api")
    (statement,) = json.loads(policy.inputs["policy"])["Statement"]
    arns = ["arn:aws:lambda:us-east-1:111122223333:function:trimtab-dev-fn"]
    assert statement["Condition"]["ArnLike"]["aws:SourceArn"] == arns
    assert statement["Principal"] == {"Service": "lambda.amazonaws.com"}


def test_secrets_are_told_by_their_arns() -> None:
    found = serving(fn=function(secrets={"DB": SECRET}))
    variables = one(found, "Function", "fn").inputs["environment"]["variables"]
    assert variables["DB_ARN"] == SECRET
    role = statements(one(found, "RolePolicy", "fn-function"))
    assert role["Secrets"]["Resource"] == [SECRET]


def test_it_watches_its_errors_and_limits() -> None:
    alarms = {a.name for a in all_of(serving(fn=function(queue={})), "MetricAlarm")}
    assert {"fn-errors", "fn-throttles", "fn-waiting", "fn-dead"} <= alarms
