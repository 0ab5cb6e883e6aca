"""A pull lands everything once, wherever it was interrupted, and moves its watermark last."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from infra.functions.pull import Tools, _load, pull
from infra.functions.pull_source import Page, PullError, page_of, source_of
from infra.functions.stream_places import Quarantine
from infra.functions.stream_seen import Seen
from infra.sandbox.emulator import Emulator
from tests.fixtures.emulator import emulator
from tests.infra.functions.streams import ARRIVED, click, schema
from tests.infra.functions.web_source import Api
from tests.infra.sandbox.lifecycle import World

__all__ = ["emulator"]
NOW = int(ARRIVED.timestamp())
BUCKET = "pull-lake"
SOURCE = {
    "url": "https://api.example/v1",
    "items": "data.items",
    "page": {"kind": "cursor", "parameter": "cursor", "next": "meta.next"},
    "watermark": {"parameter": "since", "field": "at"},
}


@pytest.fixture(scope="module")
def world(emulator: Emulator) -> World:
    world = World(emulator, "000000071703")
    world.client("s3").create_bucket(Bucket=BUCKET)
    world.client("dynamodb").create_table(
        TableName="seen",
        BillingMode="PAY_PER_REQUEST",
        KeySchema=[{"AttributeName": "event", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "event", "AttributeType": "S"}],
    )
    return world


@pytest.fixture
def api() -> Api:
    return Api(items=[thing(n) for n in range(5)])


def thing(number: int, **more: Any) -> dict[str, Any]:
    return click(str(number), at=f"2026-11-0{number + 1}T00:00:00Z", country="DE", **more)


@pytest.fixture
def tools(world: World, api: Api, request: pytest.FixtureRequest) -> Tools:
    name = request.node.name.partition("[")[0]
    place = f"s3://{BUCKET}/{name}"
    mine = schema(stream=name)
    return Tools(
        schema=mine,
        source=source_of(json.dumps(SOURCE), mine),
        fetch=fetching(api),
        s3=world.client("s3"),
        landing=f"{place}/landing/",
        raw=f"{place}/raw/",
        seen=Seen(client=world.client("dynamodb"), table="seen", scope=name, keep_seconds=10**6),
        quarantine=Quarantine(world.client("s3"), f"{place}/quarantine/"),
        secret=b"secret",
    )


def fetching(api: Api, fails_at: int = -1) -> Callable[[str], Page]:
    """Fetch from the items without a server; the call of this number fails."""

    def fetch(url: str) -> Page:
        query = dict(part.split("=") for part in url.partition("?")[2].split("&") if part)
        query = {k: v.replace("%3A", ":") for k, v in query.items()}
        api.calls.append(query)
        if len(api.calls) - 1 == fails_at:
            raise PullError("it did not answer")
        return page_of(json.dumps(api.page(query)).encode())

    return fetch


def run(tools: Tools, now: int = NOW, milliseconds: int = 10**6) -> dict[str, Any]:
    return pull(tools, "e", now, lambda: milliseconds)


def landed(world: World, tools: Tools, place: str = "landing") -> list[dict[str, Any]]:
    s3 = world.client("s3")
    prefix = f"{tools.schema.stream}/{place}/"
    found = s3.list_objects_v2(Bucket=BUCKET, Prefix=prefix).get("Contents", [])
    texts = [s3.get_object(Bucket=BUCKET, Key=f["Key"])["Body"].read().decode() for f in found]
    return [json.loads(line) for text in texts for line in text.splitlines()]


def ids(world: World, tools: Tools) -> list[str]:
    return sorted(one["event_id"] for one in landed(world, tools))


def test_all_pages_land_without_names_and_the_watermark_moves(world: World, tools: Tools) -> None:
    done = run(tools)
    assert (done["finished"], done["pages"], done["accepted"]) == (True, 3, 5)
    assert done["since"] == "2026-11-05T00:00:00Z"
    assert ids(world, tools) == list("01234")
    assert all(len(one["user"]) == 64 for one in landed(world, tools))
    assert len(landed(world, tools, "raw")) == 3


def test_the_next_run_asks_for_what_is_new_and_lands_that_alone(
    world: World, tools: Tools, api: Api
) -> None:
    run(tools)
    api.items += [thing(5)]
    done = run(tools, NOW + 3600)
    assert api.calls[-1]["since"] == "2026-11-05T00:00:00Z"
    assert (done["accepted"], done["duplicate"]) == (1, 1), "the newest of before came again"
    assert ids(world, tools) == list("012345")


def test_a_thing_that_has_changed_is_new(world: World, tools: Tools, api: Api) -> None:
    run(tools)
    api.items[4] = {**api.items[4], "amount": 7}
    assert run(tools, NOW + 3600)["accepted"] == 1
    assert ids(world, tools) == list("012344")


@pytest.mark.parametrize("fails_at", [0, 1, 2])
def test_a_run_that_fails_goes_on_where_it_stopped(
    world: World, tools: Tools, api: Api, fails_at: int
) -> None:
    mine = replace(tools, schema=schema(stream=f"{tools.schema.stream}{fails_at}"))
    broken = replace(mine, fetch=fetching(api, fails_at))
    with pytest.raises(PullError):
        run(broken)
    assert _load(mine).since is None and _load(mine).page == fails_at + 1
    assert run(mine, NOW + 60)["finished"]
    assert len([c for c in api.calls if c.get("cursor") == "2"]) <= 2


def test_a_crash_after_landing_lands_nothing_twice(world: World, tools: Tools, api: Api) -> None:
    """The page was landed, its state was not saved; meanwhile the source's items have moved."""
    started = _load(tools)
    crashing = replace(tools, seen=Crashing(**vars(tools.seen)))
    with pytest.raises(RuntimeError):
        run(crashing)
    api.items.insert(0, thing(8))
    done = run(tools, NOW + 60)
    assert done["finished"] and started.version == 0
    found = ids(world, tools)
    assert found.count("0") == 1 and found.count("1") == 1
    assert set("01234") <= set(found)


class Crashing(Seen):
    """Settles the first page and dies."""

    def settle(self, *given: Any) -> None:
        super().settle(*given)
        raise RuntimeError("out of memory")


def test_a_run_out_of_time_is_finished_by_the_next(world: World, tools: Tools) -> None:
    first = run(tools, milliseconds=1000)
    assert (first["finished"], first["pages"], first["since"]) == (False, 1, None)
    assert run(tools, NOW + 60)["pages"] == 2
    assert ids(world, tools) == list("01234")


def test_bad_items_are_set_aside_and_do_not_stop_the_others(
    world: World, tools: Tools, api: Api
) -> None:
    api.items[1:3] = [{"event_id": None}, {"event_id": "2", "at": "never"}]
    done = run(tools)
    assert (done["accepted"], done["quarantined"]) == (3, 2)
    reasons = {one["reason"] for one in landed(world, tools, "quarantine")}
    assert {reason.partition(":")[0] for reason in reasons} == {"invalid"}


def test_a_body_that_is_none_is_kept_and_the_watermark_stays(world: World, tools: Tools) -> None:
    html = replace(tools, fetch=lambda _: page_of(b"<html>busy</html>"))
    with pytest.raises(PullError, match="no list at data"):
        run(html)
    (kept,) = landed(world, tools, "quarantine")
    assert "no list" in kept["reason"]
    assert run(tools, NOW + 60)["accepted"] == 5


def test_two_at_a_time_do_not_move_the_watermark_back(tools: Tools, api: Api) -> None:
    def meanwhile(url: str) -> Page:
        if not api.calls:
            page = fetching(api)(url)
            run(tools, NOW + 1)
            return page
        return fetching(api)(url)

    with pytest.raises(PullError, match="another call is at work"):
        run(replace(tools, fetch=meanwhile))
    assert _load(tools).since == "2026-11-05T00:00:00Z"
