"""A small cloud in memory and a real provider of it, for tests of the engine."""

from __future__ import annotations

import asyncio
import itertools
import threading
from dataclasses import dataclass, field
from typing import Any

from pulumi.provider.experimental import provider as protocol

from cost.errors import EmulatorError
from infra.engine.properties import to_plain, to_properties

REPLACE_ON = {
    "aws:s3/bucket:Bucket": {"bucket"},
    "aws:sqs/queue:Queue": {"name", "fifoQueue"},
    "aws:ec2/vpc:Vpc": {"cidrBlock"},
    "aws:ec2/subnet:Subnet": {"vpcId", "cidrBlock"},
    "aws:ec2/securityGroup:SecurityGroup": {"description", "vpcId"},
}


@dataclass
class Cloud:
    """What exists: id -> (urn, inputs); `calls` in order; `fails` are names that are refused.

    `forced` are the names of what was deleted with all that was in it.
    """

    things: dict[str, tuple[str, dict[str, Any]]] = field(default_factory=dict)
    calls: list[tuple[str, str]] = field(default_factory=list)
    forced: list[str] = field(default_factory=list)
    fails: set[str] = field(default_factory=set)
    first_delete: set[str] = field(default_factory=set)
    seconds: float = 0.0
    running: int = 0
    most_at_once: int = 0
    numbers: Any = field(default_factory=itertools.count)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def names(self) -> list[str]:
        return sorted(urn.rpartition("::")[2] for urn, _ in self.things.values())

    def did(self, *operations: str) -> list[str]:
        return [name for operation, name in self.calls if operation in operations]

    async def act(self, operation: str, urn: str) -> None:
        name = urn.rpartition("::")[2]
        with self.lock:
            self.calls.append((operation, name))
            self.running += 1
            self.most_at_once = max(self.most_at_once, self.running)
        await asyncio.sleep(self.seconds)
        with self.lock:
            self.running -= 1
        if name in self.fails:
            raise EmulatorError("LimitExceeded: no more of these")

    def provider(self) -> protocol.Provider:
        return MemoryProvider(self)


class MemoryProvider(protocol.Provider):
    def __init__(self, cloud: Cloud) -> None:
        self.cloud = cloud

    async def check(self, request: protocol.CheckRequest) -> protocol.CheckResponse:
        new, old = to_plain(request.new_inputs), to_plain(request.old_inputs)
        type_ = request.type.rpartition("$")[2]
        if type_ == "aws:sqs/queue:Queue" and "name" not in new:
            new["name"] = old.get("name", f"{request.name}-{next(self.cloud.numbers):07x}")
        failures = []
        if isinstance(new.get("delaySeconds"), int) and new["delaySeconds"] > 900:
            failures = [protocol.CheckFailure("delaySeconds", "at most 900")]
        return protocol.CheckResponse(to_properties(new), failures)

    async def diff(self, request: protocol.DiffRequest) -> protocol.DiffResponse:
        old, new = to_plain(request.old_state), to_plain(request.new_inputs)
        old = {k: v for k, v in old.items() if k not in ("arn", "id")}
        changed = sorted(k for k in {*old, *new} if old.get(k) != new.get(k))
        type_ = request.type.rpartition("$")[2]
        return protocol.DiffResponse(
            changes=bool(changed),
            diffs=changed,
            replaces=[k for k in changed if k in REPLACE_ON.get(type_, ())],
            delete_before_replace=type_ in self.cloud.first_delete,
        )

    async def create(self, request: protocol.CreateRequest) -> protocol.CreateResponse:
        inputs = to_plain(request.properties)
        if request.preview:
            return protocol.CreateResponse(None, request.properties)
        await self.cloud.act("create", request.urn)
        id_ = f"{request.name}-{next(self.cloud.numbers)}"
        self.cloud.things[id_] = (request.urn, inputs)
        return protocol.CreateResponse(id_, to_properties({**inputs, "arn": f"arn:{id_}"}))

    async def update(self, request: protocol.UpdateRequest) -> protocol.UpdateResponse:
        news, arn = to_plain(request.news), f"arn:{request.resource_id}"
        if not request.preview:
            await self.cloud.act("update", request.urn)
            self.cloud.things[request.resource_id] = (request.urn, news)
        return protocol.UpdateResponse(to_properties({**news, "arn": arn}))

    async def delete(self, request: protocol.DeleteRequest) -> None:
        await self.cloud.act("delete", request.urn)
        if to_plain(request.properties).get("forceDestroy"):
            self.cloud.forced.append(request.urn.rpartition("::")[2])
        del self.cloud.things[request.resource_id]

    async def read(self, request: protocol.ReadRequest) -> protocol.ReadResponse:
        if request.resource_id not in self.cloud.things:
            return protocol.ReadResponse("", {}, {})
        inputs = self.cloud.things[request.resource_id][1]
        outputs = to_properties({**inputs, "arn": f"arn:{request.resource_id}"})
        return protocol.ReadResponse(request.resource_id, outputs, to_properties(inputs))
