"""A source is asked by HTTPS, with patience and within limits; it never learns to send us away."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from infra.functions.pull_source import Page, PullError, Source, Web, page_of, source_of
from tests.infra.functions.streams import schema
from tests.infra.functions.web_source import Api, serving

URL = "https://api.example/v1/things?tenant=7"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Api]:
    folder: Path = tmp_path_factory.mktemp("tls")
    with serving(folder) as api:
        yield api


@pytest.fixture
def api(server: Api, monkeypatch: pytest.MonkeyPatch) -> Api:
    monkeypatch.setenv("SSL_CERT_FILE", str(server.certificate))
    server.moods.clear()
    server.calls.clear()
    server.headers.clear()
    return server


def source(**settings: Any) -> Source:
    return source_of(json.dumps({"url": URL, **settings}), schema())


def test_a_page_is_fetched_with_its_headers(api: Api) -> None:
    web = Web(source(url=api.url), {"Authorization": "Bearer s"})
    assert web(api.url).found == {"data": {"items": []}, "meta": {"next": None}}
    assert api.headers[0]["Authorization"] == "Bearer s"


def test_a_server_that_is_busy_is_asked_again_when_it_says(api: Api) -> None:
    waits: list[float] = []
    api.moods[:] = [503, 429, 200]
    Web(source(), {}, waits.append)(api.url)
    assert 0.5 <= waits[0] <= 1 and waits[1] == 7


@pytest.mark.parametrize(("mood", "calls"), [(403, 1), (404, 1), (302, 1), (500, 5)])
def test_a_server_that_refuses_is_left(api: Api, mood: int, calls: int) -> None:
    api.moods[:] = [mood] * 9
    with pytest.raises(PullError, match=f"it answered {mood}"):
        Web(source(), {}, lambda _: None)(api.url)
    assert len(api.calls) == calls


def test_an_unknown_certificate_is_not_trusted(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SSL_CERT_FILE")
    with pytest.raises(PullError, match="certificate"):
        Web(source(), {}, lambda _: None)(api.url)
    assert api.calls == []


def test_a_body_without_end_is_not_read_to_its_end(api: Api) -> None:
    with pytest.raises(PullError, match="larger than 10 bytes"):
        Web(source(largest_bytes=10), {})(api.url)


def test_addresses_ask_for_what_is_new_and_for_the_next_page() -> None:
    by_cursor = source(
        page={"kind": "cursor", "parameter": "after", "next": "meta.next"},
        watermark={"parameter": "since", "field": "at"},
    )
    assert by_cursor.address("2026-01-01", "a b") == f"{URL}&since=2026-01-01&after=a+b"
    assert source(page={"kind": "number"}).address(None, None) == f"{URL}&page=1"


@pytest.mark.parametrize(
    "link", ["https://evil.example/", "http://api.example/v1", "//evil.example"]
)
def test_no_link_leads_to_another_host(link: str) -> None:
    with pytest.raises(PullError, match="another host"):
        source(page={"kind": "link"}).address(None, link)


def test_links_of_headers_and_of_bodies_are_followed() -> None:
    by_link = source(page={"kind": "link"})
    page = Page(body=b"[]", found=[], link="/v1/things?page=2")
    assert by_link.following(page, [], 1) == "/v1/things?page=2"
    assert by_link.address(None, "/v1/things?page=2") == "https://api.example/v1/things?page=2"


def test_numbers_end_with_a_page_of_nothing() -> None:
    by_number = source(page={"kind": "number"})
    assert by_number.following(page_of(b"[1]"), [1], 1) == "2"
    assert by_number.following(page_of(b"[]"), [], 2) is None


@pytest.mark.parametrize("following", [{"a": 1}, "x" * 2000, ["a"]])
def test_a_cursor_that_is_none_is_refused(following: Any) -> None:
    body = json.dumps({"next": following}).encode()
    by_cursor = source(page={"kind": "cursor", "parameter": "c", "next": "next"})
    with pytest.raises(PullError, match="no text of 1000"):
        by_cursor.following(page_of(body), [1], 1)


@pytest.mark.parametrize("body", [b"<html>", b"{}", b'{"data": 1}', b"[" * 100_000])
def test_a_body_without_items_is_an_error(body: bytes) -> None:
    with pytest.raises(PullError, match="no list at data"):
        source(items="data").items_of(page_of(body))


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"url": "http://api.example"}, "https only"),
        ({"page": {"kind": "offset"}}, "no such pages"),
        ({"watermark": {"parameter": "since", "field": "nothing"}}, "no field"),
    ],
)
def test_sources_that_cannot_be(change: dict[str, Any], why: str) -> None:
    with pytest.raises(ValueError, match=why):
        source(**change)
