"""List what an account has through boto3; AWS_ENDPOINT_URL names another endpoint, as always.

Reads only: describe, list, get. What AWS refuses is named, never taken for "nothing there".
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from botocore.exceptions import BotoCoreError, ClientError

from cost.inventory.listings import LISTINGS, naive
from cost.inventory.things import Inventory, Thing

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from cost.inventory.listings import Listing

ClientOf = Callable[[str, str], Any]
"""(service, region) -> boto3 client."""
TAGS: Final = ("Tags", "TagList", "TagSet", "tags")
"""Where answers have tags, if they do."""


def read(client_of: ClientOf, wanted: Iterable[tuple[str, str]]) -> Inventory:
    """The things of some kinds in some regions.

    Args:
        client_of: (service, region) -> boto3 client.
        wanted: (kind, region); kinds are those of LISTINGS.
    """
    things: list[Thing] = []
    listed: set[tuple[str, str]] = set()
    failed: dict[tuple[str, str], str] = {}
    for kind, region in sorted(set(wanted)):
        try:
            things += _list(client_of, kind, region)
        except (ClientError, BotoCoreError, NotImplementedError) as error:
            # An emulator in this process raises the last one for calls that it lacks.
            failed[kind, region] = str(error)
        else:
            listed.add((kind, region))
    return Inventory(
        at=datetime.now(UTC).replace(tzinfo=None),
        things=tuple(things),
        listed=frozenset(listed),
        failed=failed,
    )


def _list(client_of: ClientOf, kind: str, region: str) -> list[Thing]:
    listing = LISTINGS[kind]
    client = client_of(listing.service, region)

    def call(operation: str, key: str, **arguments: Any) -> Iterator[Any]:
        if client.can_paginate(operation):
            for page in client.get_paginator(operation).paginate(**arguments):
                yield from page.get(key, ())
        else:
            yield from getattr(client, operation)(**arguments).get(key, ())

    found = []
    for item in _items(listing, call):
        if kind == "bucket" and not _lies_in(client, item["Name"], region):
            continue
        facts = dict(item) if isinstance(item, dict) else {}
        if listing.more is not None:
            facts |= listing.more(client, call, item)
        facts = naive(facts)
        found.append(
            Thing(kind=kind, id=facts[listing.id], region=region, tags=_tags(facts), facts=facts)
        )
    return found


def _items(listing: Listing, call: Callable[..., Iterator[Any]]) -> Iterator[Any]:
    for item in call(listing.operation, listing.items, **listing.arguments):
        if listing.inside is None:
            yield item
        else:
            yield from item[listing.inside]


def _lies_in(client: Any, bucket: str, region: str) -> bool:
    # AWS says nothing for its first region.
    found = client.get_bucket_location(Bucket=bucket).get("LocationConstraint") or "us-east-1"
    return bool(found == region)


def _tags(facts: dict[str, Any]) -> dict[str, str]:
    given = next((facts[key] for key in TAGS if facts.get(key)), None)
    if isinstance(given, dict):
        return {str(k): str(v) for k, v in given.items()}
    return {t.get("Key", t.get("key")): t.get("Value", t.get("value")) for t in given or ()}
