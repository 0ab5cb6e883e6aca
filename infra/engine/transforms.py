"""Apply a program's transforms: functions of its own that change resources as they register.

The SDK serves them on a gRPC port of its process and sends a token; the engine calls back.
"""

from __future__ import annotations

import threading
from typing import Any, Final

import grpc
from pulumi.runtime.proto import callback_pb2, callback_pb2_grpc, resource_pb2

from cost.errors import InputError

Request = resource_pb2.RegisterResourceRequest

# Field names of the options in a registration and in a transform's request, where both are lists.
_LISTS: Final = {
    "dependencies": "depends_on",
    "ignoreChanges": "ignore_changes",
    "replaceOnChanges": "replace_on_changes",
    "aliases": "aliases",
    "additionalSecretOutputs": "additional_secret_outputs",
    "replace_with": "replace_with",
}
_PLAIN: Final = {
    "version": "version",
    "provider": "provider",
    "pluginDownloadURL": "plugin_download_url",
    "deletedWith": "deleted_with",
    "importId": "import",
}


class Transforms:
    """The stack's transforms, in the order of their registration."""

    def __init__(self) -> None:
        self._stack: list[callback_pb2.Callback] = []
        self._channels: dict[str, Any] = {}
        self._lock = threading.Lock()

    def add(self, callback: callback_pb2.Callback) -> None:
        """Register a transform of all resources that come after."""
        self._stack.append(callback)

    def apply(self, request: Request) -> Request:
        """The registration as its own transforms, then the stack's, leave it.

        Raises:
            InputError: a transform raised.
        """
        for callback in (*request.transforms, *self._stack):
            request = self._call(callback, request)
        return request

    def _call(self, callback: callback_pb2.Callback, request: Request) -> Request:
        message = resource_pb2.TransformRequest(
            type=request.type,
            name=request.name,
            custom=request.custom,
            parent=request.parent,
            properties=request.object,
            options=_options(request),
        )
        try:
            reply = self._stub(callback.target).Invoke(
                callback_pb2.CallbackInvokeRequest(
                    token=callback.token, request=message.SerializeToString()
                )
            )
        except grpc.RpcError as error:
            details = error.details() if isinstance(error, grpc.Call) else error
            raise InputError(
                f"a transform failed on {request.type} {request.name!r}: {str(details).strip()}"
            ) from None
        return _changed(request, resource_pb2.TransformResponse.FromString(reply.response))

    def _stub(self, target: str) -> Any:
        with self._lock:
            if target not in self._channels:
                channel = grpc.insecure_channel(target)
                self._channels[target] = callback_pb2_grpc.CallbacksStub(channel)
            return self._channels[target]


def _options(request: Request) -> resource_pb2.TransformResourceOptions:
    options = resource_pb2.TransformResourceOptions(
        custom_timeouts=request.customTimeouts, providers=request.providers
    )
    for ours, theirs in _LISTS.items():
        getattr(options, theirs).extend(getattr(request, ours))
    for ours, theirs in _PLAIN.items():
        setattr(options, theirs, getattr(request, ours))
    if request.HasField("protect"):
        options.protect = request.protect
    if request.HasField("retainOnDelete"):
        options.retain_on_delete = request.retainOnDelete
    if request.deleteBeforeReplaceDefined:
        options.delete_before_replace = request.deleteBeforeReplace
    return options


def _changed(request: Request, reply: resource_pb2.TransformResponse) -> Request:
    changed = Request()
    changed.CopyFrom(request)
    changed.object.CopyFrom(reply.properties)
    if not reply.HasField("options"):
        return changed
    options = reply.options
    for ours, theirs in _LISTS.items():
        found = getattr(changed, ours)
        del found[:]
        found.extend(getattr(options, theirs))
    for ours, theirs in _PLAIN.items():
        setattr(changed, ours, getattr(options, theirs))
    changed.customTimeouts.CopyFrom(options.custom_timeouts)
    if options.HasField("protect"):
        changed.protect = options.protect
    if options.HasField("retain_on_delete"):
        changed.retainOnDelete = options.retain_on_delete
    if options.HasField("delete_before_replace"):
        changed.deleteBeforeReplaceDefined = True
        changed.deleteBeforeReplace = options.delete_before_replace
    return changed
