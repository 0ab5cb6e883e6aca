"""Lambda functions: requests, and what they compute."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from cost.sample.base import DAILY, Asset, Service, Words, pages

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cost.sample.base import ClientFactory, Maker

LAMBDA: Final = ("AWSLambda", "AWS Lambda")


def _list(client: ClientFactory, region: str) -> Iterator[Asset]:
    functions = client("lambda", region)
    for item in pages(functions, "list_functions", "Functions"):
        tags = functions.list_tags(Resource=item["FunctionArn"])["Tags"]
        yield Asset(
            kind="function",
            id=item["FunctionArn"],
            region=region,
            type=(item.get("Architectures") or ["x86_64"])[0],
            amounts={"gib": Decimal(item["MemorySize"]) / 1024},
            tags=dict(tags),
        )


def _function(maker: Maker, asset: Asset) -> None:
    calls = maker.profile.calls_hour
    arm = asset.type == "arm64"
    asked = Words(
        product=LAMBDA,
        usage_type="Request-ARM" if arm else "Request",
        family="Serverless",
        operation="Invoke",
        unit="Lambda Requests",
        swing=DAILY,
        per=1_000_000,
    )
    maker.line(asset, "lambda.request.1m", calls, asked)
    usage = "Lambda-GB-Second-ARM" if arm else "Lambda-GB-Second"
    computed = replace(asked, usage_type=usage, unit="Lambda-GB-Second", per=1)
    key = "lambda.gb_second.arm64" if arm else "lambda.gb_second"
    seconds = calls * maker.profile.call_seconds * asset.amounts["gib"]
    maker.line(asset, key, seconds, computed)


SERVICE = Service(id="functions", list=_list, meter={"function": _function})
