"""Settings with images, models and services, and previews of them."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from cost.graph import Graph
from infra.engine import preview
from infra.settings import Settings, parse
from infra.settings.reader import PREFIX
from tests.infra.graphs import ROOT, sections

DIGEST = "sha256:" + "a" * 64
CERTIFICATE = "arn:aws:acm:us-east-1:111122223333:certificate/6f1c2d3e-0000-4000-8000-000000000001"
SECRET = "arn:aws:secretsmanager:us-east-1:111122223333:secret:shop/db-abcdef"
USERS = ("ebs", "ecr", "s3", "sqs", "dynamodb", "alerts", "logs")


def balancer(**given: Any) -> dict[str, Any]:
    """A balancer's settings."""
    return {"certificate_arn": CERTIFICATE, **given}


def fargate(**given: Any) -> dict[str, Any]:
    """A service on Fargate behind a balancer, with something changed."""
    base: dict[str, Any] = {
        "kind": "fargate",
        "image": {"repository": "api", "digest": DIGEST},
        "load_balancer": balancer(),
        "min_tasks": 2,
        "max_tasks": 6,
    }
    return base | given


def worker(**given: Any) -> dict[str, Any]:
    """A service on Fargate that works on a queue, and is alone with it."""
    base: dict[str, Any] = {
        "kind": "fargate",
        "image": {"repository": "api", "digest": DIGEST},
        "queue": {},
        "min_tasks": 0,
        "max_tasks": 4,
        "scaling": [{"metric": "backlog", "target": 10}],
    }
    return base | given


def gpu(**given: Any) -> dict[str, Any]:
    """A service on GPUs."""
    base = fargate(
        kind="gpu",
        instance_types=["g5.xlarge", "g6.xlarge"],
        ami="ami-0fedcba9876543210",
        max_instances=6,
        expires_on="2027-06-30",
    )
    return base | given


def function(**given: Any) -> dict[str, Any]:
    """A service that is a function."""
    image = {"repository": "api", "digest": DIGEST, "architectures": ["arm64"]}
    return {"kind": "lambda", "image": image, **given}


def given(stack: str = "dev", **further: Any) -> dict[str, Any]:
    """A stack's sections with a repository, a registry of models, alarms, and what is given."""
    found = sections(stack)
    for key in ("data", "compute", "logs"):
        users = {*found["keys"][key]["used_by"], *USERS}
        found["keys"][key] = {"used_by": sorted(users)}
    base = {"images": {"api": {"kind": "repository"}}, "models": {}, "monitoring": {}}
    return {**found, **base, "services": {}, **further}


def settings(stack: str = "dev", **further: Any) -> Settings:
    """The same, read and checked."""
    return parse(given(stack, **further), file=f"Pulumi.{stack}.yaml")


def serving(stack: str = "dev", **services: Any) -> Graph:
    """A preview with these services."""
    return _preview(stack, json.dumps({"services": services}))


def imaging(stack: str, **further: Any) -> Graph:
    """A preview with other sections changed."""
    return _preview(stack, json.dumps(further))


@cache
def _preview(stack: str, further: str) -> Graph:
    wanted = given(stack, **json.loads(further))
    config = {f"{PREFIX}{name}": wanted[name] for name in wanted if name != "stack"}
    return preview(stack, project=ROOT, config=config)
