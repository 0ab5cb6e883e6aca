"""An inventory as a JSON file: listed once where the credentials are, read where the bill is."""

from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING, Any

from cost.errors import SourceError
from cost.inventory.listings import LISTINGS
from cost.inventory.things import Inventory, Thing, moment

if TYPE_CHECKING:
    from pathlib import Path

VERSION = 1


def write(inventory: Inventory, path: Path) -> None:
    """Write an inventory; times are ISO 8601, UTC."""
    document = {
        "schema_version": VERSION,
        "at": _plain(inventory.at),
        "listed": sorted(inventory.listed),
        "failed": [[kind, region, why] for (kind, region), why in inventory.failed.items()],
        "things": [
            {
                "kind": t.kind,
                "id": t.id,
                "region": t.region,
                "tags": dict(t.tags),
                "facts": _plain(dict(t.facts)),
            }
            for t in inventory.things
        ],
    }
    path.write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")


def read(path: Path) -> Inventory:
    """An inventory that `write` wrote.

    Raises:
        SourceError: it is missing, or none.
    """
    try:
        document = json.loads(path.read_text(encoding="utf-8"), object_hook=_revive)
        if document["schema_version"] != VERSION:
            raise ValueError(f"schema version {document['schema_version']}")
        listed = frozenset((kind, region) for kind, region in document["listed"])
        unknown = sorted({kind for kind, _ in listed} - set(LISTINGS))
        if unknown:
            raise ValueError(f"unknown kind {unknown[0]}")
        return Inventory(
            at=moment(document["at"]),
            things=tuple(Thing(**thing) for thing in document["things"]),
            listed=listed,
            failed={(kind, region): why for kind, region, why in document["failed"]},
            source=str(path),
        )
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise SourceError(
            f"no inventory: {str(error).splitlines()[0]}",
            where=str(path),
            allowed="a file of `trimtab rightsize --inventory aws --save-inventory FILE`",
        ) from error


def _plain(value: Any) -> Any:
    """Times are {"$time": …} so that reading gives them back; what JSON lacks becomes text."""
    if isinstance(value, datetime):
        return {"$time": value.isoformat()}
    if isinstance(value, dict):
        return {str(k): _plain(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(v) for v in value]
    return value if isinstance(value, str | int | float | bool | None) else str(value)


def _revive(value: dict[str, Any]) -> Any:
    return moment(value["$time"]) if set(value) == {"$time"} else value
