"""Call providers in this process: one configured object for each provider resource."""

from __future__ import annotations

import asyncio
import json
import re
import secrets
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, Final, TypeVar

from pulumi.provider.experimental import provider as protocol

from cost.errors import InputError, PluginError, TrimtabError
from cost.graph import UNKNOWN, Secret, Unknown
from infra.engine.properties import to_plain, to_properties
from infra.engine.urns import package_of

if TYPE_CHECKING:
    from collections.abc import Coroutine, Sequence

    from cost.graph import Resource

Plain = dict[str, Any]
T = TypeVar("T")
Factory = Callable[[], protocol.Provider]

# How long one operation may take unless customTimeouts says otherwise, as pulumi-aws mostly has it.
_TIMEOUT_SECONDS: Final = 1200.0


class Providers:
    """The providers of one run, by their urns; used from several threads at once.

    Close it, or use it as a context manager: it owns threads.
    """

    def __init__(self, make: Factory | protocol.Provider, *, parallel: int = 8) -> None:
        """Start the loop that runs providers' methods.

        Args:
            make: called for each provider resource; or one object that serves them all.
            parallel: how many of their blocking calls run at a time.
        """
        self._make: Factory = (lambda: make) if isinstance(make, protocol.Provider) else make
        self._configured: dict[str, protocol.Provider] = {}
        self._lock = threading.Lock()
        self._loop = asyncio.new_event_loop()
        self._pool = ThreadPoolExecutor(parallel, thread_name_prefix="provider")
        self._loop.set_default_executor(self._pool)
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()

    def __enter__(self) -> Providers:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def close(self) -> None:
        """End the threads; a call that is under way is waited for."""
        self._pool.shutdown(wait=True)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def configure(self, urn: str, type_: str, inputs: Mapping[str, Any]) -> None:
        """Make and configure the provider of a provider resource.

        Unknown settings, which a preview may have, are left out.
        """
        internal = ("version", "__internal")
        known = {k: v for k, v in inputs.items() if k not in internal and not has_unknown(v)}
        package = package_of(type_)
        variables = {
            f"{package}:config:{k}": _text(v.value if isinstance(v, Secret) else v)
            for k, v in known.items()
        }
        provider = self._make()
        request = protocol.ConfigureRequest(variables, to_properties(known), True, True)
        self._call(urn, provider.configure(request))
        with self._lock:
            self._configured[urn] = provider

    def of(self, resource: Resource) -> protocol.Provider:
        """The provider that a resource names.

        Raises:
            InputError: it was not registered.
        """
        with self._lock:
            found = self._configured.get(resource.provider or "")
        if found is None:
            raise InputError(f"its provider {resource.provider} is not there", where=resource.urn)
        return found

    def check(self, resource: Resource, old_inputs: Plain) -> Plain:
        """The inputs with names and defaults filled in.

        Raises:
            InputError: the provider refuses them.
        """
        request = protocol.CheckRequest(
            resource.urn,
            to_properties(old_inputs),
            to_properties(resource.inputs),
            secrets.token_bytes(32),
        )
        answer = self._call(resource.urn, self.of(resource).check(request))
        if answer.failures:
            reasons = "; ".join(
                f"{f.property}: {f.reason}" if f.property else f.reason for f in answer.failures
            )
            raise InputError(reasons, where=located(resource))
        return to_plain(answer.inputs or {})

    def diff(
        self, resource: Resource, id_: str, old_state: Plain, new_inputs: Plain
    ) -> protocol.DiffResponse:
        """What a change of inputs means to the provider."""
        ignored: Sequence[str] = resource.options.get("ignoreChanges", ())
        request = protocol.DiffRequest(
            resource.urn, id_, to_properties(old_state), to_properties(new_inputs), list(ignored)
        )
        return self._call(resource.urn, self.of(resource).diff(request))

    def create(self, resource: Resource, *, preview: bool) -> tuple[str, Plain]:
        """Create; give the id and the outputs."""
        request = protocol.CreateRequest(
            resource.urn, to_properties(resource.inputs), timeout(resource, "create"), preview
        )
        answer = self._call(resource.urn, self.of(resource).create(request))
        if not preview and not answer.resource_id:
            raise PluginError("the provider created it but gave no id", where=resource.urn)
        return answer.resource_id or "", to_plain(answer.properties)

    def update(self, old: Resource, new: Resource, *, preview: bool) -> Plain:
        """Update in place; give the outputs."""
        request = protocol.UpdateRequest(
            new.urn,
            old.id or "",
            to_properties(old.outputs),
            to_properties(new.inputs),
            timeout(new, "update"),
            list(new.options.get("ignoreChanges", ())),
            preview,
        )
        return to_plain(self._call(new.urn, self.of(new).update(request)).properties)

    def delete(self, resource: Resource) -> None:
        """Delete."""
        request = protocol.DeleteRequest(
            resource.urn,
            resource.id or "",
            to_properties(resource.outputs),
            timeout(resource, "delete"),
        )
        self._call(resource.urn, self.of(resource).delete(request))

    def read(self, resource: Resource) -> tuple[Plain, Plain] | None:
        """Inputs and outputs as they are now; None if it is gone."""
        request = protocol.ReadRequest(
            resource.urn,
            resource.id or "",
            to_properties(resource.outputs),
            to_properties(resource.inputs),
        )
        answer = self._call(resource.urn, self.of(resource).read(request))
        if not answer.resource_id:
            return None
        return to_plain(answer.inputs), to_plain(answer.properties)

    def invoke(self, provider: str, token: str, args: Plain) -> Plain:
        """Answer a look-up.

        Raises:
            InputError: the provider refuses the arguments, or does not know it.
        """
        with self._lock:
            found = self._configured.get(provider)
        if found is None:
            raise InputError(f"the provider of the look-up {token} is not there: {provider}")
        request = protocol.InvokeRequest(token, to_properties(args))
        answer = self._call(token, found.invoke(request))
        if answer.failures:
            raise InputError("; ".join(f.reason for f in answer.failures), where=token)
        return to_plain(answer.return_value or {})

    def _call(self, where: str, work: Coroutine[Any, Any, T]) -> T:
        """Run a provider's method; what it raises becomes one of our errors."""
        try:
            return asyncio.run_coroutine_threadsafe(work, self._loop).result()
        except TrimtabError as error:
            error.where = error.where or where
            raise
        except Exception as error:
            raise PluginError(
                f"the provider raised {type(error).__name__}: {error}", where=where
            ) from error


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def located(resource: Resource) -> str:
    """A resource for a message: its urn, and where it is declared."""
    return resource.urn if resource.source is None else f"{resource.source}: {resource.urn}"


def timeout(resource: Resource, operation: str) -> float:
    """The seconds that an operation may take."""
    text = resource.options.get("customTimeouts", {}).get(operation)
    return _TIMEOUT_SECONDS if text is None else seconds(text)


def seconds(duration: str | float) -> float:
    """A Go duration (`1h30m`, `45s`) or a plain number in seconds."""
    if isinstance(duration, int | float):
        return float(duration)
    units = {"h": 3600.0, "m": 60.0, "s": 1.0, "ms": 0.001}
    parts = re.findall(r"([\d.]+)(ms|h|m|s)", duration)
    if "".join(n + u for n, u in parts) != duration or not parts:
        raise InputError(f"not a duration: {duration!r}", allowed="such as 30m or 1h30m")
    return sum(float(number) * units[unit] for number, unit in parts)


def has_unknown(value: Any) -> bool:
    """Is any part of a value unknown?"""
    if isinstance(value, Unknown):
        return value is UNKNOWN
    if isinstance(value, Secret):
        return has_unknown(value.value)
    if isinstance(value, Mapping):
        return any(has_unknown(v) for v in value.values())
    return isinstance(value, list | tuple) and any(has_unknown(v) for v in value)
