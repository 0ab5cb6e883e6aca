"""A shell's view of the sandbox: the variables with which the official CLI meets the emulator.

All of them together, or none: a CLI that has some of them fails, it never falls through to AWS.
The dummy keys are no credentials anywhere, and the backend is a folder of the sandbox's own.
"""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ruamel.yaml import YAML

from cost.errors import EmulatorError, InputError
from infra.sandbox import emulator as emulators
from infra.sandbox.clients import DEFAULT_ACCOUNT, SECRET, require_loopback

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from infra.sandbox.emulator import Emulator

REMOVED = (
    "AWS_CONTAINER_CREDENTIALS_FULL_URI",
    "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
    "AWS_DEFAULT_PROFILE",
    "AWS_PROFILE",
    "AWS_ROLE_ARN",
    "AWS_SECURITY_TOKEN",
    "AWS_SESSION_TOKEN",
    "AWS_WEB_IDENTITY_TOKEN_FILE",
    "PULUMI_ACCESS_TOKEN",
    "PULUMI_CONFIG_PASSPHRASE_FILE",
    "PULUMI_STACK",
)
"""Variables that could lead a tool to a real account, or to a real backend."""

SAVED = "TRIMTAB_SAVED_"
"""Prefix under which `env` keeps what a variable was, for `env --unset` to bring back."""

_ADDED = "TRIMTAB_ADDED_TO_PATH"
"""Names the folder that `env` put on PATH; whatever else PATH gets meanwhile stays there."""


@dataclass(frozen=True)
class Shell:
    """What a command needs to work on the emulator."""

    root: Path
    """The project's folder."""
    emulator: Emulator
    provider_port: int
    account: str = DEFAULT_ACCOUNT
    region: str = "us-east-1"

    @property
    def backend(self) -> Path:
        """Where the official CLI keeps the sandbox's states."""
        return self.home.parent / "backend"

    @property
    def home(self) -> Path:
        """Where the official CLI keeps what it notes for itself.

        It remembers which stack was selected in a project, whatever the backend: noted in the
        user's own home, a stack selected here would be the one that a later `pulumi up` means.
        """
        return emulators.folder(self.root) / "sandbox" / "home"


def variables(shell: Shell) -> dict[str, str]:
    """The variables that point Pulumi and AWS tools to the emulator."""
    shell.backend.mkdir(parents=True, exist_ok=True)
    return {
        "AWS_ACCESS_KEY_ID": shell.account,
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_DEFAULT_REGION": shell.region,
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_ENDPOINT_URL": require_loopback(shell.emulator.endpoint),
        "AWS_REGION": shell.region,
        "AWS_SECRET_ACCESS_KEY": SECRET,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "PULUMI_BACKEND_URL": shell.backend.resolve().as_uri(),
        "PULUMI_CONFIG_PASSPHRASE": SECRET,
        "PULUMI_DEBUG_PROVIDERS": f"aws:{shell.provider_port}",
        "PULUMI_HOME": str(shell.home.resolve()),
        "PULUMI_SKIP_UPDATE_CHECK": "true",
        "TRIMTAB_SANDBOX": shell.emulator.incarnation,
    }


def environment(shell: Shell, outside: Mapping[str, str]) -> dict[str, str]:
    """A whole environment for a child: the outside one without what is real, and ours."""
    kept = {
        k: v
        for k, v in outside.items()
        if k not in REMOVED and not k.startswith("AWS_ENDPOINT_URL_")
    }
    return {**kept, **variables(shell), "PATH": search_path(shell.root, outside)}


def search_path(root: Path, outside: Mapping[str, str]) -> str:
    """PATH with the uv that `make setup` installed, where there is no other."""
    path = outside.get("PATH", os.defpath)
    own = root / ".uv" / "bin"
    if shutil.which("uv", path=path) is None and (own / "uv").is_file():
        return f"{own.resolve()}{os.pathsep}{path}"
    return path


def account_of(root: Path) -> str:
    """The account that the project's stacks pin, if it is one; else the example account."""
    found = set()
    for path in sorted(root.glob("Pulumi.*.yaml")):
        settings = YAML(typ="safe").load(path) or {}
        stack = (settings.get("config") or {}).get("trimtab:stack") or {}
        found.add(stack.get("account"))
    found.discard(None)
    return str(found.pop()) if len(found) == 1 else DEFAULT_ACCOUNT


def require_uv(root: Path, outside: Mapping[str, str]) -> None:
    """Refuse a project that the official CLI runs by way of uv, where uv is nowhere.

    Raises:
        InputError: it is not there; the CLI itself would say so later, and in many words.
    """
    project = YAML(typ="safe").load(root / "Pulumi.yaml") or {}
    runtime = project.get("runtime")
    options = (runtime.get("options") or {}) if isinstance(runtime, dict) else {}
    if options.get("toolchain") != "uv" or shutil.which("uv", path=search_path(root, outside)):
        return
    raise InputError(
        "pulumi runs this project's program by way of uv, which is not on PATH",
        where=f"{root / 'Pulumi.yaml'}: toolchain: uv",
        next_step="`make setup` installs one into .uv/bin, where it is found; or install uv",
    )


def execute(
    argv: Sequence[str],
    root: Path,
    *,
    account: str | None = None,
    region: str = "us-east-1",
) -> int:
    """Run a command on the emulator, with the provider served for as long as it runs.

    Args:
        argv: the command and its arguments.
        root: the project's folder; its emulator is started if it does not run.
        account: the account that the command's AWS tools see; that of the stacks when None.
        region: their region.

    Returns:
        The command's own exit code.

    Raises:
        InputError: there is no such command, or it is Pulumi's and lacks uv.
    """
    if not argv or shutil.which(argv[0]) is None:
        raise InputError(
            f"there is no command {argv[0]!r} on PATH" if argv else "no command was given",
            next_step="trimtab sandbox exec -- pulumi preview -s local",
        )
    if Path(argv[0]).stem == "pulumi":
        require_uv(root, os.environ)
    from infra.sandbox.serve import serving

    emulator = emulators.start(root)
    with serving(emulator) as port:
        shell = Shell(root, emulator, port, account or account_of(root), region)
        done = subprocess.run(list(argv), env=environment(shell, os.environ), check=False)
    # A shell's word for a command that a signal ended.
    return done.returncode if done.returncode >= 0 else 128 - done.returncode


def open_shell(root: Path, *, account: str | None = None, region: str = "us-east-1") -> Shell:
    """Start the emulator and a provider server that last, for `env`.

    The server ends with the emulator; its port is then refused, so that a CLI that still has the
    variables fails instead of looking for another provider.
    """
    emulator = emulators.start(root)
    port = _background_provider(root)
    return Shell(root, emulator, port, account or account_of(root), region)


def _background_provider(root: Path) -> int:
    log = emulators.folder(root) / "provider.log"
    with log.open("w", encoding="utf-8") as errors:
        process = subprocess.Popen(
            [sys.executable, "-m", "infra.sandbox.serve", "--root", str(root), "--until-gone"],
            cwd=Path(__file__).parents[2],
            env=emulators.environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
            start_new_session=True,
        )
    line = process.stdout.readline() if process.stdout else ""
    if not line.strip().isdigit():
        raise EmulatorError("the provider did not start", next_step=f"see {log}")
    return int(line)


def exports(shell: Shell, outside: Mapping[str, str]) -> str:
    """Lines for `eval` that enter the sandbox and keep what the variables were."""
    ours = variables(shell)
    lines = [
        f"export {SAVED}{name}={shlex.quote(outside[name])}"
        for name in sorted({*ours, *REMOVED})
        if name in outside and SAVED + name not in outside and "TRIMTAB_SANDBOX" not in outside
    ]
    lines += [f"unset {name}" for name in REMOVED]
    lines += [f"export {name}={shlex.quote(value)}" for name, value in ours.items()]
    path = search_path(shell.root, outside)
    if path != outside.get("PATH", os.defpath):
        own = path.partition(os.pathsep)[0]
        lines += [f"export PATH={shlex.quote(path)}", f"export {_ADDED}={shlex.quote(own)}"]
    return "\n".join(lines) + "\n"


def undo(outside: Mapping[str, str], names: Iterable[str] | None = None) -> str:
    """Lines for `eval` that leave the sandbox: everything is what it was before."""
    every = sorted(names or {*_OURS, *REMOVED})
    lines = [f"unset {name}" for name in every]
    for name in every:
        if SAVED + name in outside:
            lines.append(f"export {name}={shlex.quote(outside[SAVED + name])}")
            lines.append(f"unset {SAVED}{name}")
    if _ADDED in outside:
        folders = outside.get("PATH", "").split(os.pathsep)
        path = os.pathsep.join(f for f in folders if f != outside[_ADDED])
        lines += [f"export PATH={shlex.quote(path)}", f"unset {_ADDED}"]
    return "\n".join(lines) + "\n"


_OURS = (
    "AWS_ACCESS_KEY_ID",
    "AWS_CONFIG_FILE",
    "AWS_DEFAULT_REGION",
    "AWS_EC2_METADATA_DISABLED",
    "AWS_ENDPOINT_URL",
    "AWS_REGION",
    "AWS_SECRET_ACCESS_KEY",
    "AWS_SHARED_CREDENTIALS_FILE",
    "PULUMI_BACKEND_URL",
    "PULUMI_CONFIG_PASSPHRASE",
    "PULUMI_DEBUG_PROVIDERS",
    "PULUMI_HOME",
    "PULUMI_SKIP_UPDATE_CHECK",
    "TRIMTAB_SANDBOX",
)
