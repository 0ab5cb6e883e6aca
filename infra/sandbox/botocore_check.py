"""Does a request agree with AWS's own model of it? Asked offline, of botocore's data.

botocore's validator covers names, required members, types and minima. The model also has enums,
patterns and maxima, which botocore leaves to the service: the emulator seldom looks at them, so
they are checked here.
"""

from __future__ import annotations

import os
import re
import threading
from functools import cache
from typing import TYPE_CHECKING, Any

import botocore.session
from botocore.validate import ParamValidator

from cost.errors import EmulatorError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from botocore.model import OperationModel, Shape


@cache
def operation(service: str, name: str) -> OperationModel:
    """The model of one API operation, such as ("ec2", "CreatePlacementGroup")."""
    model: OperationModel = _service(service).operation_model(name)
    return model


@cache
def isolated_session() -> botocore.session.Session:
    """A botocore session that reads no profile and no file of the user's; one for all.

    Its loader keeps the services' models, which take long to read. Not safe for threads by itself:
    hold SESSION_LOCK.
    """
    nowhere = (None, None, os.devnull, None)
    return botocore.session.Session(
        session_vars={
            "profile": (None, None, None, None),
            "config_file": nowhere,
            "credentials_file": nowhere,
        }
    )


SESSION_LOCK = threading.RLock()


@cache
def _service(name: str) -> Any:
    with SESSION_LOCK:
        return isolated_session().get_service_model(name)


def validate(model: OperationModel, params: dict[str, Any]) -> None:
    """Check a request's parameters against the operation's model.

    Raises:
        EmulatorError: all that is wrong with it, in one message.
    """
    shape = model.input_shape
    if shape is None:
        problems = [f"{model.name} takes no parameters"] if params else []
    else:
        report = ParamValidator().validate(params, shape)
        problems = [report.generate_report()] if report.has_errors() else []
        if not problems:
            problems = list(_beyond_botocore(shape, params, ""))
    if problems:
        raise EmulatorError(
            f"{model.service_model.service_name} {model.name} would be refused by AWS: "
            + "; ".join(problems)
        )


def _beyond_botocore(shape: Any, value: Any, path: str) -> Iterator[str]:
    """Problems with enums, patterns and maxima in a value of the right type."""
    if shape.type_name == "string":
        yield from _text(shape, value, path)
    elif shape.type_name in ("integer", "long", "float", "double"):
        yield from _too_large(shape, value, path)
    elif shape.type_name == "list":
        yield from _too_large(shape, len(value), path)
    for inner_shape, inner, step in _inner(shape, value):
        yield from _beyond_botocore(inner_shape, inner, f"{path}{step}".lstrip("."))


def _inner(shape: Any, value: Any) -> Iterator[tuple[Any, Any, str]]:
    """What a value is made of: (shape, value, step of the path)."""
    if getattr(shape, "is_document_type", False):
        return  # the caller's own JSON: the model says nothing of it
    if shape.type_name == "structure":
        yield from ((shape.members[key], inner, f".{key}") for key, inner in value.items())
    elif shape.type_name == "map":
        yield from ((shape.value, inner, f".{key}") for key, inner in value.items())
    elif shape.type_name == "list":
        yield from ((shape.member, inner, f"[{n}]") for n, inner in enumerate(value))


def _too_large(shape: Shape, value: float, path: str) -> Iterator[str]:
    maximum = shape.metadata.get("max")
    if maximum is not None and value > maximum:
        yield f"{path}: {value} is above the maximum {maximum}"


def _text(shape: Shape, value: str, path: str) -> Iterator[str]:
    allowed = shape.metadata.get("enum")
    if allowed and value not in allowed:
        yield f"{path}: {value!r} is not one of {', '.join(allowed)}"
    yield from _too_large(shape, len(value), path)
    pattern = shape.metadata.get("pattern")
    # AWS's patterns are Java's; the few that Python cannot read are left to AWS.
    compiled = _compile(pattern) if pattern else None
    if compiled is not None and not compiled.search(value):
        yield f"{path}: {value!r} does not match {pattern}"


@cache
def _compile(pattern: str) -> re.Pattern[str] | None:
    try:
        return re.compile(pattern)
    except re.error:
        return None
