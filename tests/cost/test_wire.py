from __future__ import annotations

import json
from typing import Any

import pytest

from cost.graph import UNKNOWN, Secret
from cost.wire import ARCHIVE, ASSET, OUTPUT, RESOURCE, SECRET, SIGNATURE, from_wire, to_wire

UNKNOWN_TEXT = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"


@pytest.mark.parametrize(
    "plain",
    [
        {"a": [1, "x", None, True, UNKNOWN]},
        Secret({"a": UNKNOWN}),
        {"$asset": "file.txt"},
        {"$asset": {"text": "hello"}},
        {"$archive": {"uri": "https://example.com/a.zip"}},
        {"$archive": {"path": "code", "hash": "abc"}},
        {"$archive": {"assets": {"a": {"$asset": "a"}, "b": {"$archive": "b"}}}},
    ],
)
@pytest.mark.parametrize("stored", [False, True])
def test_what_is_written_reads_back(plain: Any, stored: bool) -> None:
    assert from_wire(json.loads(json.dumps(to_wire(plain, stored=stored)))) == plain


@pytest.mark.parametrize(
    ("wire", "plain"),
    [
        (UNKNOWN_TEXT, UNKNOWN),
        ("[secret]", Secret(UNKNOWN)),
        ({SIGNATURE: SECRET, "ciphertext": "v1:x"}, Secret(UNKNOWN)),
        ({SIGNATURE: SECRET, "plaintext": '"s"'}, Secret("s")),
        ({SIGNATURE: ASSET, "path": "a", "hash": ""}, {"$asset": "a"}),
        ({SIGNATURE: ARCHIVE, "path": "a"}, {"$archive": "a"}),
        ({SIGNATURE: RESOURCE, "urn": "u", "id": "i-1"}, "i-1"),
        ({SIGNATURE: RESOURCE, "urn": "u", "id": UNKNOWN_TEXT}, UNKNOWN),
        ({SIGNATURE: RESOURCE, "urn": "u", "id": ""}, UNKNOWN),
        ({SIGNATURE: RESOURCE, "urn": "u"}, "u"),
        ({SIGNATURE: OUTPUT}, UNKNOWN),
        ({SIGNATURE: OUTPUT, "value": 1.0, "secret": True}, Secret(1)),
        (3.0, 3),
        (3.5, 3.5),
    ],
)
def test_signatures_are_understood(wire: Any, plain: Any) -> None:
    assert from_wire(wire) == plain
