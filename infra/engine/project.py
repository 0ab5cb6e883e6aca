"""Read a Pulumi project: its name, its program, and a stack's settings as Pulumi passes them."""

from __future__ import annotations

import datetime as dt
import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from cost.errors import InputError, NotFound, SettingsError

if TYPE_CHECKING:
    from collections.abc import Mapping

# Stands in for a value that only the stack's own key can open.
ENCRYPTED: Final = "[encrypted]"
_STACK_NAME: Final = re.compile(r"[\w.-]*\w[\w.-]*", re.ASCII)
"""What Pulumi allows; nothing that leads to another folder."""


@dataclass(frozen=True, kw_only=True)
class Project:
    """One stack of one project, ready to run."""

    folder: Path
    name: str
    main: Path
    stack: str
    config: Mapping[str, str]
    secret_keys: frozenset[str] = frozenset()
    encrypted_keys: frozenset[str] = frozenset()

    @property
    def program_folder(self) -> Path:
        """The program's working directory."""
        return self.main if self.main.is_dir() else self.main.parent

    @property
    def settings_file(self) -> str:
        """The name of the stack's settings file."""
        return f"Pulumi.{self.stack}.yaml"


def find_project(start: Path | None = None) -> Path:
    """The folder of the nearest Pulumi.yaml, from `start` (the working directory) upward.

    Raises:
        InputError: there is none.
    """
    start = (start or Path.cwd()).resolve()
    for folder in (start, *start.parents):
        if (folder / "Pulumi.yaml").is_file():
            return folder
    raise InputError(
        "no Pulumi.yaml here or in a folder above",
        where=str(start),
        next_step="go to the project's folder; preview, check and estimate take --program DIR",
    )


def project_name(folder: Path) -> str:
    """The name in a folder's Pulumi.yaml.

    Raises:
        SettingsError: the file is not a Pulumi project of ours.
    """
    return _name_and_main(_read_yaml(folder / "Pulumi.yaml"), folder)[0]


def stacks(folder: Path) -> tuple[str, ...]:
    """The stacks that have a settings file, sorted."""
    return tuple(sorted(p.name[7:-5] for p in folder.glob("Pulumi.*.yaml")))


def require_stack(folder: Path, stack: str) -> None:
    """Refuse a name that is no stack's, before a path is made of it.

    Raises:
        NotFound: the project has stacks, but not this one, or it cannot be a stack's name.
    """
    known = stacks(folder)
    if not _STACK_NAME.fullmatch(stack) or (known and stack not in known):
        raise NotFound("stack", stack, known, where=str(folder))


def load_project(
    stack: str, folder: Path | None = None, config: Mapping[str, Any] | None = None
) -> Project:
    """Read Pulumi.yaml and Pulumi.<stack>.yaml.

    Args:
        stack: the stack's name.
        folder: the project's folder; the nearest Pulumi.yaml from the working directory upward
            if not given.
        config: values that replace the stack's own, by full key (`trimtab:clusters`); a value may
            be a string or anything that JSON can carry.

    Raises:
        NotFound: the project has stacks, but not this one.
        SettingsError: a file is not valid YAML or not a Pulumi file.
    """
    folder = find_project(folder)
    require_stack(folder, stack)
    project = _read_yaml(folder / "Pulumi.yaml")
    name, main = _name_and_main(project, folder)
    raw = _defaults(project.get("config") or {}, name)
    raw.update(_stack_config(folder, name, stack))
    raw.update(config or {})
    values, secret, encrypted = {}, set(), set()
    for key, value in raw.items():
        marks: set[str] = set()
        values[key] = _text(_reveal(value, marks))
        if marks:
            secret.add(key)
        if "encrypted" in marks:
            encrypted.add(key)
    return Project(
        folder=folder,
        name=name,
        main=main,
        stack=stack,
        config=values,
        secret_keys=frozenset(secret),
        encrypted_keys=frozenset(encrypted),
    )


def _name_and_main(project: Mapping[str, Any], folder: Path) -> tuple[str, Path]:
    where = str(folder / "Pulumi.yaml")
    name = project.get("name")
    if not isinstance(name, str):
        raise SettingsError("no `name`", where=where)
    runtime = project.get("runtime")
    language = runtime.get("name") if isinstance(runtime, dict) else runtime
    if language != "python":
        raise SettingsError(f"the program's runtime is {language!r}", where=where, allowed="python")
    main = (folder / str(project.get("main") or ".")).resolve()
    if main.is_dir() and not (main / "__main__.py").is_file():
        raise SettingsError(f"no program: {main / '__main__.py'} does not exist", where=where)
    if not main.exists():
        raise SettingsError(f"no program: {main} does not exist", where=where)
    return name, main


def _defaults(declared: Mapping[str, Any], project: str) -> dict[str, Any]:
    """Project-wide settings: a plain value, or a declaration with `value` or `default`."""
    found = {}
    for key, entry in declared.items():
        value = entry
        if isinstance(entry, dict) and entry.keys() & {"value", "default", "type"}:
            value = entry.get("value", entry.get("default"))
            if value is None:
                continue
        found[_full(key, project)] = value
    return found


def _stack_config(folder: Path, project: str, stack: str) -> dict[str, Any]:
    path = folder / f"Pulumi.{stack}.yaml"
    if not path.exists():
        return {}  # a project without settings: Pulumi needs no file then
    document = _read_yaml(path)
    if document.get("environment"):
        raise SettingsError(
            "`environment` imports settings from Pulumi ESC, which needs Pulumi Cloud",
            where=path.name,
            next_step="put the settings in the file, or run `pulumi preview --json` and give its "
            "file with --preview",
        )
    config = document.get("config") or {}
    if not isinstance(config, dict):
        raise SettingsError(
            "`config` is not a mapping", where=path.name, allowed=f"{project}:SECTION: settings"
        )
    found: dict[str, Any] = {}
    for key, value in config.items():
        full = _full(str(key), project)
        if full in found:
            raise SettingsError(
                f"{full} is there twice, with and without {project}:", where=path.name
            )
        found[full] = value
    return found


def _read_yaml(path: Path) -> dict[str, Any]:
    from cost.yaml_text import load_file

    document = load_file(path)
    if document is None:
        return {}
    if not isinstance(document, dict):
        raise SettingsError(
            "not a mapping", where=str(path), allowed="keys and values, as Pulumi writes them"
        )
    return document


def _full(key: str, project: str) -> str:
    return key if ":" in key else f"{project}:{key}"


def _reveal(value: Any, marks: set[str]) -> Any:
    """Replace `secure:` values, at any depth, by a stand-in; `marks` tells that there were."""
    if isinstance(value, dict):
        if set(value) == {"secure"}:
            marks.update(("secret", "encrypted"))
            return ENCRYPTED
        return {str(k): _reveal(v, marks) for k, v in value.items()}
    if isinstance(value, list):
        return [_reveal(v, marks) for v in value]
    return value


def _text(value: Any) -> str:
    """A setting as Pulumi hands it to a program: text as it is, all else as JSON."""
    if isinstance(value, str):
        return value
    return json.dumps(value, separators=(",", ":"), default=_moment, sort_keys=True)


def _moment(value: object) -> str:
    """A date that YAML recognised, as Go's JSON has it: a moment at midnight UTC."""
    if isinstance(value, dt.datetime):
        return value.isoformat() + ("" if value.tzinfo else "Z")
    if isinstance(value, dt.date):
        return f"{value.isoformat()}T00:00:00Z"
    raise TypeError(f"a setting cannot be a {type(value).__name__}")
