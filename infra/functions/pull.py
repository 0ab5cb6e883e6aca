"""Fetch what an interface on the web has to say, page by page, and land it in the lake.

A run fetches the pages of everything newer than the watermark. Each page's body is written to the
lake before anything is made of it, then its items are judged like the events of a stream and land
as lines of JSON, then the state moves to the next page; after the last one the watermark moves.

A run that ends halfway (time, an error, a crash) goes on where it stopped, and reads a page that it
has already from the lake: so the same items come from the same page in every attempt, land below
the same name, and none is lost or there twice. An item that has changed at the source is new.

Environment:
    SETTINGS, QUARANTINE, SEEN_TABLE, SEEN_DAYS, PSEUDONYM_KEY   as of transform
    SOURCE          JSON of pull_source.Source: {"url", "items", "page": {"kind", "parameter",
                    "next", "first"}, "watermark": {"parameter", "field", "first"}, "headers",
                    "largest_bytes", "most_pages"}; or its place
    SECRET_ARN      secret in Secrets Manager, if the interface wants one: its text, or the member
                    `token` of its JSON
    SECRET_HEADER   header it goes into; Authorization if not given
    SECRET_FORMAT   `Bearer {}` if not given
    LANDING         `s3://BUCKET/PREFIX/`; objects are PREFIX/dt=DAY/RUN-PAGE.json, DAY that of the
                    run's start
    RAW             `s3://BUCKET/PREFIX/`; bodies are PREFIX/dt=DAY/RUN-PAGE.json, as they came and
                    so with all names: let them expire
The watermark lies in SEEN_TABLE, in an item without `expires`.

It may call s3:PutObject below LANDING, QUARANTINE and RAW; s3:GetObject below RAW, and
s3:ListBucket on its bucket, without which S3 does not tell that an object is absent;
dynamodb:GetItem, PutItem and BatchWriteItem on SEEN_TABLE; kms:GenerateMac;
secretsmanager:GetSecretValue; and read SETTINGS.
It must not run twice at a time: concurrency 1. (If it does, one of the two gives up.)
"""

from __future__ import annotations

import base64
import json
import os
import time
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from botocore.exceptions import ClientError

from infra.functions import stream_pseudonyms
from infra.functions.pull_source import Page, PullError, Source, Web, page_of, source_of
from infra.functions.stream_places import (
    Quarantine,
    SetAside,
    bucket_and_key,
    client,
    count,
    put,
    setting,
)
from infra.functions.stream_schema import (
    Event,
    Refused,
    Schema,
    digest,
    line,
    read,
    schema_of,
)
from infra.functions.stream_seen import Claim, Seen

if TYPE_CHECKING:
    from collections.abc import Callable

STOP_BEFORE_MS: Final = 90_000
"""A page and its retries take no longer; a page that was begun is finished."""


@dataclass(frozen=True, kw_only=True)
class State:
    """How far a pull has come."""

    since: str | None = None
    """The watermark: what the source is asked for is newer."""
    run: str = ""
    """The run that is not finished; empty if none."""
    started: int = 0
    """When it started, in seconds since 1970: the arrival of all its items."""
    page: int = 0
    """The page to read next, from 1."""
    cursor: str | None = None
    """What the source wants to hear for it."""
    newest: str | None = None
    """The watermark when the run is finished, as the source wrote it."""
    order: str = ""
    """What `newest` compares as."""
    version: int = 0


@dataclass(frozen=True, kw_only=True)
class Tools:
    """What the function works with."""

    schema: Schema
    source: Source
    fetch: Callable[[str], Page]
    s3: Any
    landing: str
    raw: str
    seen: Seen
    quarantine: Quarantine
    secret: bytes | None = None


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """The schedule's entry; the event is EventBridge's, and only its id matters."""
    return pull(
        _tools(), str(event.get("id", "")), int(time.time()), context.get_remaining_time_in_millis
    )


def pull(tools: Tools, trigger: str, now: int, remaining: Callable[[], int]) -> dict[str, Any]:
    """Run, or go on with the run that is not finished.

    Args:
        tools: what it works with.
        trigger: what tells this call from others, and not from its own repetitions.
        now: seconds since 1970.
        remaining: milliseconds until it is stopped.

    Returns:
        whether the run is finished, its pages, and what was counted.
    """
    state = _load(tools)
    if not state.run:
        run = digest(f"{tools.schema.stream}/{state.since}/{trigger}/{now}".encode())[:20]
        state = _save(tools, replace(state, run=run, started=now, page=1, cursor=None))
    totals: dict[str, int] = {}
    pages = 0
    while state.run and (pages == 0 or remaining() > STOP_BEFORE_MS):
        state, counts = _page(tools, state)
        pages += 1
        totals = {k: totals.get(k, 0) + n for k, n in counts.items()}
    print(count(tools.schema.stream, totals))  # noqa: T201 - the log is read as metrics
    return {"finished": not state.run, "pages": pages, "since": state.since, **totals}


def _page(tools: Tools, state: State) -> tuple[State, dict[str, int]]:
    """One page, from its bytes to the state that follows."""
    page = _body(tools, state)
    items = tools.source.items_of(page)
    counts, state = _judge(tools, state, items)
    following = tools.source.following(page, items, state.page)
    if following is None or state.page >= tools.source.most_pages:
        since = state.newest if state.newest is not None else state.since
        finished = State(since=since, order=state.order, version=state.version)
        return _save(tools, finished), counts
    return _save(tools, replace(state, page=state.page + 1, cursor=following)), counts


def _name(state: State) -> str:
    day = datetime.fromtimestamp(state.started, UTC).date().isoformat()
    return f"dt={day}/{state.run}-{state.page:05d}.json"


def _body(tools: Tools, state: State) -> Page:
    """The page's body: from the lake if it is there, else from the source and into the lake."""
    bucket, prefix = bucket_and_key(tools.raw)
    key = f"{prefix}{_name(state)}"
    try:
        return _kept(tools, bucket, key)
    except ClientError as error:
        if error.response["Error"]["Code"] not in ("NoSuchKey", "404"):
            raise
    page = tools.fetch(tools.source.address(state.since, state.cursor))
    try:
        tools.source.items_of(page)
    except PullError as error:
        _refuse_body(tools, state, page, str(error))
        raise
    link = base64.urlsafe_b64encode(page.link.encode()).decode()
    try:
        # Whoever comes second takes what the first has written: both make the same of it.
        tools.s3.put_object(
            Bucket=bucket, Key=key, Body=page.body, IfNoneMatch="*", Metadata={"link": link}
        )
    except ClientError as error:
        if error.response["Error"]["Code"] != "PreconditionFailed":
            raise
        return _kept(tools, bucket, key)
    return page


def _kept(tools: Tools, bucket: str, key: str) -> Page:
    there = tools.s3.get_object(Bucket=bucket, Key=key)
    link = base64.urlsafe_b64decode(there["Metadata"].get("link", "")).decode()
    return page_of(there["Body"].read(), link)


def _refuse_body(tools: Tools, state: State, page: Page, reason: str) -> None:
    arrived = datetime.fromtimestamp(state.started, UTC)
    identity = f"{state.run}/{state.page}"
    body = SetAside(id=identity, reason=reason, arrived=arrived, raw=page.body)
    tools.quarantine(tools.schema.stream, [body])


@dataclass(frozen=True, kw_only=True)
class _Item:
    event: Event
    owner: str
    output: bytes
    given: dict[str, Any]


def _judge(tools: Tools, state: State, items: list[Any]) -> tuple[dict[str, int], State]:
    """Land a page's items; the state has the newest of them."""
    arrived = datetime.fromtimestamp(state.started, UTC)
    good: list[_Item] = []
    bad: list[SetAside] = []
    for number, given in enumerate(items):
        owner = f"{state.run}/{state.page}/{number}"
        raw = json.dumps(given).encode()
        try:
            event = read(raw, tools.schema, arrived)
        except Refused as refused:
            bad.append(SetAside(id=owner, reason=str(refused), arrived=arrived, raw=raw))
            continue
        named = tools.schema.personal
        output = line(stream_pseudonyms.without_names(event.values, named, tools.secret))
        good.append(_Item(event=event, owner=owner, output=output, given=given))
    claims = [Claim(id=_version(one), owner=one.owner, content=digest(one.output)) for one in good]
    verdicts = tools.seen.take(claims, state.started)
    new = [one for one, verdict in zip(good, verdicts, strict=True) if verdict == "taken"]
    if not tools.quarantine(tools.schema.stream, bad):
        raise PullError(f"{len(bad)} items could not be set aside")
    bucket, prefix = bucket_and_key(tools.landing)
    body = b"".join(one.output for one in new)
    if body and not put(tools.s3, bucket, f"{prefix}{_name(state)}", body):
        raise PullError(f"page {state.page} could not be landed")
    taken = {one.owner for one in new}
    tools.seen.settle([c for c in claims if c.owner in taken], state.started)
    counts = {
        "accepted": len(new),
        "duplicate": len(good) - len(new),
        "quarantined": len(bad),
    }
    return counts, _newest(tools, state, good)


def _version(one: _Item) -> str:
    """What is new of a source is a thing in a state of its own: it may change and come again."""
    return f"{one.event.id}/{digest(one.output)}"


def _newest(tools: Tools, state: State, items: list[_Item]) -> State:
    watermark = tools.source.watermark
    if watermark is None:
        return state
    for one in items:
        value = one.event.values.get(watermark.field)
        if value is None:
            continue
        order = f"{value:030.6f}" if isinstance(value, int | float) else str(value)
        if order > state.order:
            state = replace(state, order=order, newest=str(one.given[watermark.field]))
    return state


def _key(tools: Tools) -> dict[str, Any]:
    return {"event": {"S": f"{tools.schema.stream}@state"}}


def _load(tools: Tools) -> State:
    answer = tools.seen.client.get_item(
        TableName=tools.seen.table, Key=_key(tools), ConsistentRead=True
    )
    first = tools.source.watermark.first if tools.source.watermark else None
    if "Item" not in answer:
        return State(since=first)
    return State(**json.loads(answer["Item"]["state"]["S"]))


def _save(tools: Tools, state: State) -> State:
    """Write the state, if nobody else has written it since it was read.

    Raises:
        PullError: somebody has: this call gives up, the other goes on.
    """
    new = replace(state, version=state.version + 1)
    try:
        tools.seen.client.put_item(
            TableName=tools.seen.table,
            Item={
                **_key(tools),
                "state": {"S": json.dumps(asdict(new))},
                "version": {"N": str(new.version)},
            },
            ConditionExpression="attribute_not_exists(#event) OR #version = :version",
            ExpressionAttributeNames={"#event": "event", "#version": "version"},
            ExpressionAttributeValues={":version": {"N": str(state.version)}},
        )
    except ClientError as error:
        if error.response["Error"]["Code"] == "ConditionalCheckFailedException":
            raise PullError("another call is at work on this pull") from None
        raise
    return new


@cache
def _tools() -> Tools:
    schema = schema_of(setting(os.environ["SETTINGS"]))
    source = source_of(setting(os.environ["SOURCE"]), schema)
    seen = Seen(
        client=client("dynamodb"),
        table=os.environ["SEEN_TABLE"],
        scope=schema.stream,
        keep_seconds=int(os.environ.get("SEEN_DAYS", "7")) * 86_400,
    )
    secret = None
    if schema.personal:
        secret = stream_pseudonyms.derive(client("kms"), os.environ["PSEUDONYM_KEY"])
    return Tools(
        schema=schema,
        source=source,
        fetch=Web(source, _headers(source)),
        s3=client("s3"),
        landing=os.environ["LANDING"],
        raw=os.environ["RAW"],
        seen=seen,
        quarantine=Quarantine(client("s3"), os.environ["QUARANTINE"]),
        secret=secret,
    )


def _headers(source: Source) -> dict[str, str]:
    headers = {"Accept": "application/json", **source.headers}
    arn = os.environ.get("SECRET_ARN")
    if arn:
        text = client("secretsmanager").get_secret_value(SecretId=arn)["SecretString"]
        token = json.loads(text)["token"] if text.lstrip().startswith("{") else text
        name = os.environ.get("SECRET_HEADER", "Authorization")
        headers[name] = os.environ.get("SECRET_FORMAT", "Bearer {}").format(token.strip())
    return headers
