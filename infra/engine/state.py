"""Keep what is deployed, in the form that `pulumi stack export` and `import` have (version 3).

The file is Pulumi's own shape; what only we know (who wrote it, to which emulator) stands beside
the deployment, where Pulumi does not look.
"""

from __future__ import annotations

import hashlib
import json
import threading
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cached_property
from importlib.metadata import version
from typing import TYPE_CHECKING, Any, Final

from cost.errors import SourceError, UnfinishedError
from cost.graph import Graph, Resource
from cost.graph_files import graph_of_state, resource_of_state
from cost.wire import SECRET, to_wire
from infra.engine.providers import seconds

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

FORMAT: Final = 3
_OURS: Final = "trimtab"
_SAID: Final = frozenset({"project", "stack", "incarnation"})

# Pulumi wants to know how a state's secrets are to be kept. A sandbox has none worth keeping: they
# are written plainly, for whoever imports the state with this well-known passphrase; the salt is
# what the CLI makes of it.
PASSPHRASE: Final = "sandbox"  # noqa: S105 - known to all by intent
_SALT: Final = "v1:NhrX9IhMIRo=:v1:zgi/fTBdE8gi7tPl:6xN8cbVK6Gfg3AEjojAqRCNJp3+CSA=="
_STORED_OPTIONS: Final = (
    "protect",
    "retainOnDelete",
    "ignoreChanges",
    "replaceOnChanges",
    "replaceWith",
    "deletedWith",
    "additionalSecretOutputs",
    "external",
)


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One resource that is deployed.

    `doomed` means replaced and still to be deleted; `pending_replacement` means deleted and still
    to be created again.
    """

    resource: Resource
    provider_id: str | None = None
    created: str | None = None
    modified: str | None = None
    doomed: bool = False
    pending_replacement: bool = False

    @cached_property
    def text(self) -> str:
        """The entry as JSON; made once, for the state is written after every step."""
        return json.dumps(self.document(), ensure_ascii=False, sort_keys=False)

    def document(self) -> dict[str, Any]:
        """The entry as Pulumi's ResourceV3."""
        r = self.resource
        source = None if r.source is None else f"project:///{r.source.file}#{r.source.line}"
        timeouts = {k: seconds(v) for k, v in r.options.get("customTimeouts", {}).items()}
        entry: dict[str, Any] = {
            "urn": r.urn,
            "custom": r.custom,
            "delete": self.doomed,
            "id": r.id if r.custom else None,
            "type": r.type,
            "inputs": to_wire(r.inputs, stored=True),
            "outputs": to_wire(r.outputs, stored=True),
            "parent": r.parent,
            "dependencies": list(r.dependencies),
            "provider": f"{r.provider}::{self.provider_id}" if r.provider else None,
            "propertyDependencies": {k: list(v) for k, v in r.property_dependencies.items()},
            "pendingReplacement": self.pending_replacement,
            "customTimeouts": timeouts,
            "created": self.created,
            "modified": self.modified,
            "sourcePosition": source,
            **{k: r.options[k] for k in _STORED_OPTIONS if k in r.options},
        }
        return {k: v for k, v in entry.items() if v or k == "custom"}


class State:
    """What one stack has deployed. Methods may be called from several threads.

    Entries that this run has settled come first, in the order in which they were; what an earlier
    run left and this one has not come to yet follows. So every entry stands after those it
    depends on, at any moment.
    """

    def __init__(self, path: Path, project: str, stack: str, incarnation: str) -> None:
        self.path = path
        self.project = project
        self.stack = stack
        self.incarnation = incarnation
        self.old: dict[str, Entry] = {}
        self.done: dict[str, Entry] = {}
        self.doomed: list[Entry] = []
        self.pending: dict[str, tuple[str, Entry]] = {}
        self._lock = threading.RLock()

    @classmethod
    def load(cls, path: Path, project: str, stack: str, incarnation: str) -> State:
        """Read a stack's state; a new one if there is no file.

        If it was deployed to another incarnation of the emulator it is empty but keeps the name of
        that one in `lost`, for what it tells of is gone.

        Raises:
            SourceError: the file is damaged, of another project or stack, or not ours.
        """
        state = cls(path, project, stack, incarnation)
        if not path.exists():
            return state
        document = _read(path)
        ours = document[_OURS]
        if (ours["project"], ours["stack"]) != (project, stack):
            raise SourceError(
                f"the state of project {ours['project']!r}, stack {ours['stack']!r}",
                where=str(path),
                allowed=f"project {project!r}, stack {stack!r}",
                next_step="`trimtab sandbox stop` and remove the folder to start afresh",
            )
        if ours["incarnation"] != incarnation:
            # What a destroyed stack leaves is of no emulator, and nothing of it is lost.
            state.lost = ours["incarnation"] or None
            return state
        try:
            state.fill(document["deployment"])
        except (AttributeError, IndexError, KeyError, TypeError, ValueError) as error:
            raise _unreadable(f"{type(error).__name__} {error}", path) from None
        return state

    lost: str | None = None
    cut_off: frozenset[str] = frozenset()
    """What an earlier run was creating when it was killed: perhaps there, unknown to the state."""

    def fill(self, deployment: Mapping[str, Any]) -> None:
        """Take all entries from a deployment in Pulumi's form, in the place of those there are."""
        self.old, self.done, self.doomed, self.pending = {}, {}, [], {}
        for item in _items(deployment, "resources"):
            entry = read_entry(item)
            if entry.doomed:
                self.doomed.append(entry)
            else:
                self.old[entry.resource.urn] = entry
        for item in _items(deployment, "pending_operations"):
            entry = read_entry(item["resource"])
            self.pending[entry.resource.urn] = (item["type"], entry)
        self.cut_off = frozenset(u for u, (what, _) in self.pending.items() if what == "creating")

    @property
    def entries(self) -> list[Entry]:
        """All entries, in the order in which they are written."""
        with self._lock:
            rest = [e for urn, e in self.old.items() if urn not in self.done]
            return [*self.done.values(), *rest, *self.doomed]

    def get(self, urn: str) -> Entry | None:
        """A live entry, by its urn."""
        with self._lock:
            return self.done.get(urn) or self.old.get(urn)

    def graph(self) -> Graph:
        """What is deployed, as a graph."""
        live = [e.document() for e in self.entries if not e.doomed]
        return Graph(self.project, self.stack, tuple(graph_of_state(live)))

    def begin(self, operation: str, entry: Entry) -> None:
        """Write down that an operation is under way (creating, updating, deleting, reading)."""
        with self._lock:
            self.pending[entry.resource.urn] = (operation, entry)
            self.save()

    def settle(self, entry: Entry, *, was: str | None = None) -> None:
        """An entry is as this run wants it; `was` is the urn that it had before."""
        urn = entry.resource.urn
        with self._lock:
            self.pending.pop(urn, None)
            self.old.pop(was or urn, None)
            self.done.pop(urn, None)
            self.done[urn] = entry
            self.save()

    def update(self, entry: Entry) -> None:
        """An entry has changed where it stands."""
        urn = entry.resource.urn
        with self._lock:
            for entries in (self.old, self.done):
                if urn in entries:
                    entries[urn] = entry
            self.save()

    def doom(self, entry: Entry) -> None:
        """An entry was replaced by a new one and is to be deleted when all else is done."""
        with self._lock:
            self.doomed.append(replace(entry, doomed=True))

    def mark_for_replacement(self, entry: Entry) -> None:
        """An entry was deleted so that it can be created again; it keeps its place till then."""
        urn = entry.resource.urn
        with self._lock:
            self.pending.pop(urn, None)
            for entries in (self.old, self.done):
                if urn in entries:
                    entries[urn] = replace(entry, pending_replacement=True)
            self.save()

    def remove(self, entry: Entry) -> None:
        """An entry is gone."""
        urn = entry.resource.urn
        with self._lock:
            self.pending.pop(urn, None)
            if entry.doomed:
                self.doomed = [e for e in self.doomed if e.resource.id != entry.resource.id]
            else:
                self.old.pop(urn, None)
                self.done.pop(urn, None)
            self.save()

    def abandon(self, urn: str) -> None:
        """An operation failed before it changed anything; what was cut off before stays noted."""
        with self._lock:
            if urn not in self.cut_off:
                self.pending.pop(urn, None)
            self.save()

    def save(self) -> None:
        """Write the file, all or nothing: a new file takes the place of the old one.

        Raises:
            UnfinishedError: it cannot be written; what it said before stays.
        """
        with self._lock:
            scratch = self.path.with_suffix(".new")
            try:
                self.path.parent.mkdir(parents=True, exist_ok=True)
                scratch.write_text(self.text(), encoding="utf-8")
                scratch.replace(self.path)
            except OSError as error:
                raise UnfinishedError(
                    f"the sandbox's state cannot be written: {error.strerror}",
                    where=str(self.path),
                    next_step="see to the disk's space and the folder's rights, then run it again",
                ) from error

    def text(self) -> str:
        """The whole state as JSON; entries' own texts are joined, not made again."""
        engine = f"v{version('pulumi')}"
        head = {
            "time": now(),
            "magic": hashlib.sha256(engine.encode()).hexdigest(),
            "version": engine,
        }
        ours = {
            "project": self.project,
            "stack": self.stack,
            "incarnation": self.incarnation,
            "note": "written by `trimtab sandbox`; the deployment is Pulumi's own format",
        }
        resources = _joined(e.text for e in self.entries)
        keeper = {"type": "passphrase", "state": {"salt": _SALT}}
        secrets = f'"secrets_providers": {json.dumps(keeper)},\n' if SECRET in resources else ""
        pending = _joined(
            f'{{"resource": {e.text}, "type": "{kind}"}}' for kind, e in self.pending.values()
        )
        more = f',\n"pending_operations": {pending}' if self.pending else ""
        return (
            f'{{"version": {FORMAT},\n"{_OURS}": {json.dumps(ours)},\n"deployment": '
            f'{{"manifest": {json.dumps(head)},\n{secrets}"resources": {resources}{more}}}}}\n'
        )


def _joined(texts: Iterable[str]) -> str:
    return "[\n" + ",\n".join(texts) + "\n]"


def _read(path: Path) -> dict[str, Any]:
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise _unreadable(str(error), path) from None
    ours = document.get(_OURS) if isinstance(document, dict) else None
    if not isinstance(ours, dict) or not ours.keys() >= _SAID or "deployment" not in document:
        raise SourceError(
            "a state that the sandbox did not write",
            where=str(path),
            allowed="the sandbox's own state only, so that it can't hurt",
            next_step="put the file elsewhere; `sandbox up` begins a new one",
        )
    if document.get("version") != FORMAT:
        raise _unreadable(f"it is version {document.get('version')!r}, not {FORMAT}", path)
    return dict(document)


def _unreadable(why: str, path: Path) -> SourceError:
    return SourceError(
        f"the sandbox's state cannot be read: {why}",
        where=str(path),
        next_step="`trimtab sandbox stop`, then remove the file: what it told of is gone then",
    )


def _items(deployment: Mapping[str, Any], name: str) -> list[dict[str, Any]]:
    items = deployment.get(name)
    if not isinstance(items, list | None):
        raise TypeError(f"{name} is no list")
    return items or []


def read_entry(item: dict[str, Any]) -> Entry:
    """An entry from Pulumi's ResourceV3."""
    resource = resource_of_state(item, decode_providers=False)
    return Entry(
        resource=resource,
        provider_id=(item.get("provider") or "").rpartition("::")[2] or None,
        created=item.get("created"),
        modified=item.get("modified"),
        doomed=bool(item.get("delete")),
        pending_replacement=bool(item.get("pendingReplacement")),
    )


def now() -> str:
    """The moment, as Pulumi writes it."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
