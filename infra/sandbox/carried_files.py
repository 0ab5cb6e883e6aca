"""Files in the requests of the official CLI: told apart by their hash, as the real provider has it.

The CLI sends what a resource had before without content, as a hash alone; the SDK's servicer, which
reads requests for us, takes that for broken, and forgets the hashes of what it answers. Here a file
without content gets a path that says its hash, and answers get the hashes of what was asked.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from pulumi.runtime import rpc

if TYPE_CHECKING:
    from collections.abc import Iterator

HASH: Final = "hash:"
"""How the path of a file begins that was sent without content."""
_OLD: Final = ("olds", "old_inputs", "properties", "inputs")
_FILES: Final = frozenset({rpc._special_asset_sig, rpc._special_archive_sig})
_CONTENT: Final = ("path", "text", "uri", "assets")


def readable(name: str, request: Any) -> dict[str, str]:
    """Make a request's files readable, and tell the hashes of those that have content.

    Args:
        name: the method, such as `Diff`.
        request: its message; files are changed in place.

    Returns:
        hashes by path.
    """
    hashes = {}
    for part in (*_OLD, "news"):
        for file in _files(getattr(request, part, None)):
            digest = file["hash"].string_value if "hash" in file else ""
            if "path" in file and digest:
                hashes[file["path"].string_value] = digest
            if not any(kind in file for kind in _CONTENT) or (name == "Diff" and digest):
                _become(file, digest)
    return hashes


def with_hashes(response: Any, hashes: dict[str, str]) -> Any:
    """An answer whose files have their hashes, and no paths that are none."""
    for part in ("properties", "inputs"):
        for file in _files(getattr(response, part, None)):
            path = file["path"].string_value if "path" in file else ""
            if path.startswith(HASH):
                del file["path"]
                file["hash"].string_value = path.removeprefix(HASH)
            elif path in hashes:
                file["hash"].string_value = hashes[path]
    return response


def _become(file: Any, digest: str) -> None:
    for kind in _CONTENT:
        if kind in file:
            del file[kind]
    file["path"].string_value = f"{HASH}{digest}"


def _files(message: Any) -> Iterator[Any]:
    """The fields of all assets and archives below a struct."""
    if message is None or not hasattr(message, "fields"):
        return
    fields = message.fields
    sign = fields[rpc._special_sig_key].string_value if rpc._special_sig_key in fields else ""
    if sign in _FILES:
        yield fields
        return
    for value in list(fields.values()):
        yield from _below(value)


def _below(value: Any) -> Iterator[Any]:
    kind = value.WhichOneof("kind")
    if kind == "struct_value":
        yield from _files(value.struct_value)
    elif kind == "list_value":
        for item in value.list_value.values:
            yield from _below(item)
