"""Events that a function failed on must be kept somewhere."""

from __future__ import annotations

from policies._base import NoConfig, Notes, Policy, Subject, or_unsure, require
from policies._truth import Node, Truth, some
from policies._types import FUNCTION

INVOKE_CONFIG = "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig"
MAPPING = "aws:lambda/eventSourceMapping:EventSourceMapping"
PERMISSION = "aws:lambda/permission:Permission"


def check(function: Subject, _: NoConfig) -> Notes:
    """After two retries AWS drops an event, unless a queue or a destination takes it.

    Functions that only read from queues and streams are left alone: those keep what failed.
    """
    target = function["deadLetterConfig.targetArn"]
    configs, more = function.attached("functionName", INVOKE_CONFIG)
    kept = target.given() | some(_sends(config) for config in configs) | or_unsure(more)
    if kept is not Truth.YES:
        yield require(
            kept | _only_reads(function),
            "events that it fails on are dropped after two retries",
            target,
        )


def _sends(config: Node) -> Truth:
    failures = config["destinationConfig.onFailure"]
    return Truth.UNSURE if failures.unknown else failures["destination"].given()


def _only_reads(function: Subject) -> Truth:
    mappings, more_mappings = function.attached("functionName", MAPPING)
    callers, more_callers = function.attached("function", PERMISSION)
    reads = Truth.YES if mappings else or_unsure(more_mappings)
    called = Truth.YES if callers else or_unsure(more_callers)
    return reads & ~called


POLICY = Policy(
    id="lambda-dlq",
    severity="low",
    title="Functions keep the events that they failed on",
    why="After two retries an event is gone: nobody can run it again, or see that it was lost.",
    fix='set dead_letter_config={"target_arn": queue.arn}',
    types=(FUNCTION,),
    check=check,
    kind="stack",
    equivalents=("CKV_AWS_116",),
)
