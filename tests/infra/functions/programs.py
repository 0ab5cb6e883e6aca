"""A small project whose program makes functions of ours, for previews and for the sandbox."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent, indent

from tests.infra.engine.programs import project

HEAD = """
import json
import pulumi
import pulumi_aws as aws
from infra.components._alarms import Alarming
from infra.components._context import Context
from infra.components._function import EnvironmentKey, FunctionSite, FunctionSpec, make_function
from infra.components._policy import allow
from infra.components._provider import make_provider
from infra.settings import StackSettings

settings = StackSettings(
    kind="environment", environment="dev", account="ACCOUNT", region="us-east-1",
    zones=["us-east-1a", "us-east-1b", "us-east-1c"],
    team="ml", owner="ml@example.com", cost_center="cc-1")
context = Context(project="demo", stack="dev", settings=settings)
tags = context.tags("streams.clicks")
topics = {"ml": "arn:aws:sns:us-east-1:ACCOUNT:t"}
alarming = Alarming(context=context, enabled=ALARMS, topics=topics)

class Thing(pulumi.ComponentResource):
    def __init__(self):
        opts = pulumi.ResourceOptions(provider=make_provider(context, "us-east-1"))
        super().__init__("demo:index:Thing", "clicks", None, opts)
        child = pulumi.ResourceOptions(parent=self)
        site = FunctionSite(
            context=context, boundary="arn:aws:iam::ACCOUNT:policy/ml/dev/boundary",
            log_key_arn="arn:aws:kms:us-east-1:ACCOUNT:key/k", alarming=alarming)
"""


def functions(
    folder: Path, body: str, *, account: str = "111122223333", alarms: bool = True
) -> Path:
    """A project that runs `body` inside a component; `site`, `tags` and `child` are there."""
    head = HEAD.replace("ACCOUNT", account).replace("ALARMS", str(alarms))
    return project(folder, f"{head}{indent(dedent(body), ' ' * 8)}\n\nThing()\n")
