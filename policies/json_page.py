"""The page of the JSON that `trimtab check` prints, from the models that print it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from policies.findings import Report

ABOUT = """\
# The JSON of `trimtab check`

```
trimtab check -s prod --format json
trimtab check --list --format json
trimtab check --explain s3-tls-only --format json
```

Keys are added, never renamed, and none goes away while `schema_version` is the same: read the ones
that you know and leave the others. Money is text, in USD. `make docs` writes this page from the
models.
"""
DESCRIBED = """\
## `--list` and `--explain`

`{"schema_version": 1, "policies": […]}`, for each policy:

| key | type | what |
|---|---|---|
| `id` | text | as in settings and suppressions |
| `severity` | `critical` · `high` · `medium` · `low` | the worse two are mandatory in the pack |
| `title` | text | what must hold |
| `why` | text | what it costs or risks not to |
| `fix` | text | what to write in the program |
| `kind` | `resource` · `stack` | whether it looks at one resource or at those around it, too |
| `types` | list of text | the resource types it judges |
| `frameworks` | mapping | lists of control ids by the framework's name |
| `equivalents` | list of text | the ids of other tools' checks of the same |
| `settings` | mapping | the JSON schema of each setting |
"""


def json_page() -> str:
    """The whole page."""
    schema = Report.model_json_schema(mode="serialization")
    lines = [ABOUT, *_table("report", schema)]
    for name in _mentioned(schema, schema["$defs"]):
        lines += _table(name, schema["$defs"][name])
    return "\n".join([*lines, DESCRIBED])


def _mentioned(schema: Mapping[str, Any], known: Mapping[str, Any]) -> list[str]:
    """The models that one has inside, in the order of their mention."""
    found: list[str] = []
    for name in _references(schema["properties"]):
        found += [name, *_mentioned(known[name], known)]
    return list(dict.fromkeys(found))


def _references(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        if "$ref" in value:
            yield value["$ref"].rpartition("/")[2]
        for below in value.values():
            yield from _references(below)
    elif isinstance(value, list):
        for below in value:
            yield from _references(below)


def _table(name: str, schema: Mapping[str, Any]) -> Iterator[str]:
    yield from (f"## {_words(name).capitalize()}", "", schema["description"], "")
    yield from ("| key | type | what |", "|---|---|---|")
    for key, of in schema["properties"].items():
        yield f"| `{key}` | {_type(of)} | {of['description']} |"
    yield ""


def _type(of: Mapping[str, Any]) -> str:
    if "$ref" in of:
        name = _words(of["$ref"].rpartition("/")[2])
        return f"[{name}](#{name.replace(' ', '-')})"
    if "anyOf" in of:
        return " or ".join(dict.fromkeys(_type(one) for one in of["anyOf"]))
    if "enum" in of or "const" in of:
        return " · ".join(f"`{value}`" for value in of.get("enum", [of.get("const")]))
    if of.get("type") == "array":
        return f"list of {_type(of['items'])}" if of["items"] else "list"
    if of.get("format") == "date":
        return "date"
    names = {"string": "text", "integer": "number", "boolean": "true or false", "null": "null"}
    return names[of["type"]]


def _words(name: str) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).lower()
