"""Lambda without Docker: moto's functions keep all their settings and run from their own package.

Installed once by the emulator's process. `Invoke` runs the package as infra.sandbox.local_lambda
does; queues, tables and streams call nobody by themselves: `trimtab sandbox feed` and the events
of the sandbox do.
"""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING, Any

from flask import request
from moto.awslambda.models import LambdaBackend, LambdaFunction

from infra.sandbox.local_images import local_image
from infra.sandbox.local_lambda import Function, run

if TYPE_CHECKING:
    from infra.sandbox.local_lambda import Invocation

_moto_init = LambdaFunction.__init__
_moto_get_configuration = LambdaFunction.get_configuration
_moto_update_configuration = LambdaFunction.update_configuration

_FORGOTTEN = ("DeadLetterConfig", "LoggingConfig", "FileSystemConfigs")
"""Settings that moto drops when a function is created, and when it is changed."""
_FROZEN = {
    "KMSKeyArn": "kms_key_arn",
    "TracingConfig": "tracing_config",
}
"""Settings that moto keeps, but not their changes; with the attributes it keeps them in."""


def install() -> None:
    """Teach moto; doing it twice does no harm."""
    function: Any = LambdaFunction
    function.__init__ = _init
    function.get_configuration = _get_configuration
    function.update_configuration = _update_configuration
    function.invoke = _invoke
    backend: Any = LambdaBackend
    for name in ("send_sqs_batch", "send_kinesis_message", "send_dynamodb_items"):
        setattr(backend, name, _call_nobody)


def _init(self: Any, account_id: str, spec: dict[str, Any], *args: Any, **kwargs: Any) -> None:
    _moto_init(self, account_id, spec, *args, **kwargs)
    self.trimtab_settings = {k: spec[k] for k in _FORGOTTEN if spec.get(k)}


def _get_configuration(self: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
    return {**_moto_get_configuration(self, *args, **kwargs), **self.trimtab_settings}


def _update_configuration(self: Any, updates: dict[str, Any]) -> dict[str, Any]:
    """UpdateFunctionConfiguration; what is given empty is taken away, as on AWS."""
    self.trimtab_settings.update({k: v for k, v in updates.items() if k in _FORGOTTEN})
    for name, attribute in _FROZEN.items():
        if name in updates:
            setattr(self, attribute, updates[name])
    if "EphemeralStorage" in updates:
        self.ephemeral_storage = updates["EphemeralStorage"]["Size"]
    answer: dict[str, Any] = _moto_update_configuration(self, updates)
    return answer


def _call_nobody(self: Any, *args: Any, **kwargs: Any) -> bool:
    """What a source would hand to a function is left for our layer to hand over."""
    del self, args, kwargs
    return True


def _invoke(self: Any, body: str, headers: Any, response_headers: dict[str, Any]) -> bytes:
    """Invoke: run the function's package in a process of its own."""
    if headers.get("X-Amz-Invocation-Type") == "DryRun":
        return b""
    image = local_image(self.image_config.cmd) if self.package_type == "Image" else None
    if image is None and not getattr(self, "code_bytes", None):
        raise NotImplementedError("this function's image runs on AWS alone")
    function = Function(
        arn=self.function_arn,
        handler=image.handler if image else self.handler,
        package=image.package if image else self.code_bytes,
        libraries=image.libraries if image else frozenset(),
        timeout_seconds=int(self.timeout),
        memory_mib=int(self.memory_size),
        environment=self.environment_vars,
    )
    done = run(function, json.loads(body or "{}"), request.host_url.rstrip("/"))
    response_headers["x-amz-log-result"] = base64.b64encode(done.log.encode()[-4096:]).decode()
    if done.status != "ok":
        response_headers["x-amz-function-error"] = "Unhandled"
    return json.dumps(_answer(done)).encode()


def _answer(done: Invocation) -> Any:
    if done.status == "ok":
        return done.payload
    kind, _, message = (done.error or "").partition(": ")
    return {"errorMessage": message or kind, "errorType": kind if message else "Runtime.ExitError"}
