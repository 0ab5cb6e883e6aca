"""Talk to an interface on the web: its pages, its patience, and the limits of ours."""

from __future__ import annotations

import json
import random
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit, urlunsplit

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from infra.functions.stream_schema import Schema

ATTEMPTS: Final = 5
TIMEOUT_SECONDS: Final = 20
LONGEST_WAIT_SECONDS: Final = 30.0
LONGEST_CURSOR: Final = 1000
"""S3 keeps 2 KB of an object's metadata."""
TRY_AGAIN: Final = frozenset({408, 425, 429, 500, 502, 503, 504})
KINDS: Final = frozenset({"none", "number", "cursor", "link"})


class PullError(Exception):
    """The source cannot be pulled now; the text has neither its answer nor a secret."""


@dataclass(frozen=True, kw_only=True)
class Paging:
    """How a source hands out its pages."""

    kind: str = "none"
    """none: one page is all. number: `parameter` counts from `first` until a page has no items.
    cursor: `next` in the body is sent as `parameter`. link: `next` in the body, or the header Link
    with rel="next", is the address itself."""
    parameter: str = "page"
    next: str = ""
    """Where in the body: names joined by dots."""
    first: int = 1


@dataclass(frozen=True, kw_only=True)
class Watermark:
    """How a source is asked for what is new."""

    parameter: str
    field: str
    """The field of an item that is compared; a timestamp, a date or a number of the schema."""
    first: str | None = None
    """What the first run asks for; everything if None."""


@dataclass(frozen=True, kw_only=True)
class Page:
    """A body, as it came and as it was understood."""

    body: bytes
    found: Any = None
    link: str = ""
    """The address of the next page, by the header Link."""


@dataclass(frozen=True, kw_only=True)
class Source:
    """An interface on the web."""

    url: str
    items: str = ""
    """Where in the body its items are: names joined by dots; empty if the body is the list."""
    page: Paging = field(default_factory=Paging)
    watermark: Watermark | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    largest_bytes: int = 20_000_000
    most_pages: int = 10_000
    """A run ends after so many, whatever the source says: a cursor may lead in circles."""

    def address(self, since: str | None, cursor: str | None) -> str:
        """The address of a page.

        Raises:
            PullError: the source sends us elsewhere: another host would hear the secret.
        """
        if self.page.kind == "link" and cursor is not None:
            return self._own(cursor)
        parts = urlsplit(self.url)
        query = dict(parse_qsl(parts.query, keep_blank_values=True))
        if self.watermark is not None and since is not None:
            query[self.watermark.parameter] = since
        if self.page.kind == "number":
            query[self.page.parameter] = cursor or str(self.page.first)
        elif self.page.kind == "cursor" and cursor is not None:
            query[self.page.parameter] = cursor
        return urlunsplit(parts._replace(query=urlencode(query)))

    def _own(self, link: str) -> str:
        found = urljoin(self.url, link)
        here, there = urlsplit(self.url), urlsplit(found)
        if (there.scheme, there.netloc) != (here.scheme, here.netloc):
            raise PullError(f"the next page would be at another host: {there.netloc}")
        return found

    def items_of(self, page: Page) -> list[Any]:
        """The items of a body.

        Raises:
            PullError: there is no list where it should be.
        """
        found = _at(page.found, self.items)
        if not isinstance(found, list):
            raise PullError(f"the body has no list at {self.items or 'its top'}")
        return found

    def following(self, page: Page, items: list[Any], number: int) -> str | None:
        """What leads to the next page; None after the last one."""
        kind = self.page.kind
        if kind == "none" or (kind == "number" and not items):
            return None
        if kind == "number":
            return str(self.page.first + number)
        found = _at(page.found, self.page.next) if self.page.next else page.link
        if found is None or found == "":
            return None
        if not isinstance(found, str | int) or len(str(found)) > LONGEST_CURSOR:
            raise PullError(f"what leads to the next page is no text of {LONGEST_CURSOR} at most")
        return str(found)


def source_of(text: str, schema: Schema) -> Source:
    """A source from its JSON.

    Raises:
        ValueError: it cannot be: a fault of the deployment.
    """
    given = json.loads(text)
    page = Paging(**(given.pop("page", None) or {}))
    mark = given.pop("watermark", None)
    source = Source(page=page, watermark=Watermark(**mark) if mark else None, **given)
    if urlsplit(source.url).scheme != "https":
        raise ValueError("a source is asked by https only")
    if page.kind not in KINDS:
        raise ValueError(f"no such pages: {page.kind}")
    if source.watermark is not None and source.watermark.field not in schema.fields:
        raise ValueError(f"{schema.stream} has no field {source.watermark.field!r}")
    return source


def page_of(body: bytes, link: str = "") -> Page:
    """A body with what it says; what is no JSON says nothing, and has no items then."""
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        found = None
    return Page(body=body, found=found, link=link)


def _at(found: Any, path: str) -> Any:
    for name in filter(None, path.split(".")):
        found = found.get(name) if isinstance(found, dict) else None
    return found


class _Stay(urllib.request.HTTPRedirectHandler):
    """A redirect may lead to another host, with our secret in its headers: none is followed."""

    def redirect_request(self, *_: Any) -> None:
        """Refuse; urllib then raises the redirect as an error."""


@dataclass(frozen=True)
class Web:
    """Fetches pages, with patience."""

    source: Source
    headers: Mapping[str, str]
    sleep: Callable[[float], None] = time.sleep

    def __call__(self, url: str) -> Page:
        """A page.

        Raises:
            PullError: the source refuses, or does not answer after all attempts.
        """
        why = ""
        for attempt in range(ATTEMPTS):
            try:
                return self._get(url)
            except urllib.error.HTTPError as error:
                why = f"it answered {error.code}"
                if error.code not in TRY_AGAIN:
                    break
                wait = _wait(attempt, error.headers.get("Retry-After"))
            except (urllib.error.URLError, TimeoutError, ConnectionError) as error:
                why = f"it did not answer: {getattr(error, 'reason', error)}"
                wait = _wait(attempt, None)
            if attempt < ATTEMPTS - 1:
                self.sleep(wait)
        raise PullError(f"{urlsplit(url).netloc} cannot be pulled: {why}")

    def _get(self, url: str) -> Page:
        request = urllib.request.Request(url, headers=dict(self.headers))  # noqa: S310 - https
        opener = urllib.request.build_opener(_Stay)
        with opener.open(request, timeout=TIMEOUT_SECONDS) as answer:
            body = answer.read(self.source.largest_bytes + 1)
            link = _next_link(answer.headers.get_all("Link") or [])
        if len(body) > self.source.largest_bytes:
            raise PullError(f"a page is larger than {self.source.largest_bytes} bytes")
        return page_of(body, link)


def _wait(attempt: int, asked: str | None) -> float:
    """Longer each time, and never the same for two: or as long as the source asks."""
    if asked is not None and asked.isdigit():
        return min(float(asked), LONGEST_WAIT_SECONDS)
    return min(LONGEST_WAIT_SECONDS, 2.0**attempt) * random.uniform(0.5, 1)  # noqa: S311


def _next_link(headers: list[str]) -> str:
    for part in ",".join(headers).split(","):
        target, _, parameters = part.partition(";")
        if 'rel="next"' in parameters.replace("'", '"'):
            return target.strip().strip("<>")
    return ""
