"""A command in the sandbox sees the emulator alone; real credentials are never sent."""

from __future__ import annotations

import json
import os
import shlex
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from cost.errors import InputError
from infra.sandbox import emulator as emulators
from infra.sandbox import shell
from infra.sandbox.shell import Shell

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

REAL = {
    "AWS_ACCESS_KEY_ID": "AKIAREALLOOKINGKEY00",
    "AWS_SECRET_ACCESS_KEY": "real/looking/secret",
    "AWS_SESSION_TOKEN": "a-real-looking-token",
    "AWS_PROFILE": "production",
    "AWS_ENDPOINT_URL_S3": "https://s3.amazonaws.com",
    "PULUMI_ACCESS_TOKEN": "pul-real",
    "PULUMI_BACKEND_URL": "s3://the-real-states",
    "PULUMI_CONFIG_PASSPHRASE": "the real one",
}
LOOK = """
import boto3, json
print(json.dumps({"account": boto3.client("sts").get_caller_identity()["Account"],
                  "buckets": boto3.client("s3").list_buckets()["Buckets"]}))
"""


@pytest.fixture
def root(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path
    emulators.stop(tmp_path)


@pytest.fixture
def entered(root: Path) -> Shell:
    """A shell that needs no running emulator: its variables alone are looked at."""
    return Shell(root, emulators.Emulator("http://127.0.0.1:1", 1, 1, "abc"), 2, "111122223333")


def test_real_credentials_are_never_sent(
    root: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    for name, value in REAL.items():
        monkeypatch.setenv(name, value)
    assert shell.execute([sys.executable, "-c", LOOK], root, account="444455556666") == 0
    assert json.loads(capfd.readouterr().out) == {"account": "444455556666", "buckets": []}
    running = emulators.find(root)
    assert running is not None
    identity = emulators.identify(running.endpoint)
    assert identity is not None
    assert identity["access_keys"] == ["444455556666"]


def test_the_commands_own_exit_code_is_handed_on(root: Path) -> None:
    assert shell.execute([sys.executable, "-c", "raise SystemExit(7)"], root) == 7


def test_a_command_that_is_not_there(root: Path) -> None:
    with pytest.raises(InputError, match="no command 'no-such-command' on PATH"):
        shell.execute(["no-such-command"], root)
    assert emulators.find(root) is None, "nothing was started for it"


def test_nothing_real_is_left_in_a_childs_environment(entered: Shell) -> None:
    child = shell.environment(entered, {**REAL, "HOME": "/home/me"})
    assert child["HOME"] == "/home/me"
    assert not set(REAL.values()) & set(child.values())
    assert child["PULUMI_BACKEND_URL"].startswith("file://")


def evaluate(lines: str, before: dict[str, str], program: str = "sh") -> dict[str, str]:
    """The environment of a shell after `eval` of some lines."""
    script = f"eval {shlex.quote(lines)}; {shlex.quote(sys.executable)} -c "
    script += shlex.quote("import json, os; print(json.dumps(dict(os.environ)))")
    done = subprocess.run(
        [shutil.which(program) or program, "-c", script],
        env=before,
        check=True,
        capture_output=True,
        text=True,
    )
    after: dict[str, str] = json.loads(done.stdout)
    return {k: v for k, v in after.items() if k not in ("PWD", "SHLVL", "_", "LC_CTYPE", "OLDPWD")}


def test_leaving_brings_back_what_was_before(entered: Shell) -> None:
    before = {"PATH": os.environ["PATH"], **REAL}
    inside = evaluate(shell.exports(entered, before), before)
    assert inside["AWS_ACCESS_KEY_ID"] == "111122223333"
    assert "AWS_PROFILE" not in inside
    # Entering twice does not save the sandbox's own values over the real ones.
    twice = evaluate(shell.exports(entered, inside), inside)
    assert evaluate(shell.undo(twice), twice) == before


def test_leaving_a_shell_that_had_nothing_leaves_nothing(entered: Shell) -> None:
    before = {"PATH": os.environ["PATH"]}
    inside = evaluate(shell.exports(entered, before), before)
    assert evaluate(shell.undo(inside), inside) == before


def test_the_account_is_the_stacks(tmp_path: Path) -> None:
    text = 'config:\n  trimtab:stack: {account: "111122223333"}\n'
    (tmp_path / "Pulumi.dev.yaml").write_text(text)
    assert shell.account_of(tmp_path) == "111122223333"
    (tmp_path / "Pulumi.prod.yaml").write_text(text.replace("1111", "9999"))
    assert shell.account_of(tmp_path) == "123456789012"


def with_uv(root: Path) -> Path:
    """What `make setup` leaves; and a project that wants it."""
    uv = root / ".uv" / "bin" / "uv"
    uv.parent.mkdir(parents=True)
    uv.write_text("#!/bin/sh\n")
    uv.chmod(0o755)
    return uv


UV_PROJECT = "name: demo\nruntime: {name: python, options: {toolchain: uv}}\n"


def test_the_uv_of_setup_is_found_where_there_is_no_other(root: Path, entered: Shell) -> None:
    before = {"PATH": "/bin:/usr/bin"}
    assert shell.environment(entered, before)["PATH"] == "/bin:/usr/bin"
    uv = with_uv(root)
    assert shell.environment(entered, before)["PATH"] == f"{uv.parent}:/bin:/usr/bin"
    other = {"PATH": f"{with_uv(root / 'other').parent}:/bin:/usr/bin"}
    assert shell.environment(entered, other)["PATH"] == other["PATH"]


def test_pulumi_without_the_uv_it_needs(root: Path) -> None:
    (root / "Pulumi.yaml").write_text("name: demo\nruntime: python\n")
    shell.require_uv(root, {"PATH": "/nowhere"})
    (root / "Pulumi.yaml").write_text(UV_PROJECT)
    with pytest.raises(InputError, match="by way of uv, which is not on PATH"):
        shell.require_uv(root, {"PATH": "/nowhere"})
    with_uv(root)
    shell.require_uv(root, {"PATH": "/nowhere"})


@pytest.mark.parametrize("program", [p for p in ("sh", "bash", "dash", "zsh") if shutil.which(p)])
def test_leaving_keeps_what_path_got_meanwhile(root: Path, entered: Shell, program: str) -> None:
    with_uv(root)
    before = {"PATH": "/bin:/usr/bin"}
    inside = evaluate(shell.exports(entered, before), before, program)
    assert inside["PATH"] == f"{root}/.uv/bin:/bin:/usr/bin"
    meanwhile = {**inside, "PATH": f"/activated:{inside['PATH']}"}
    after = evaluate(shell.undo(meanwhile), meanwhile, program)
    assert after == {"PATH": "/activated:/bin:/usr/bin"}


def test_a_value_is_text_to_the_shell_whatever_is_in_it(entered: Shell) -> None:
    nasty = "a 'b' \"c\" $(touch /tmp/no) `id` \\ \n; exit 1 #"
    before = {"PATH": os.environ["PATH"], "AWS_PROFILE": nasty, "PULUMI_STACK": "-n"}
    inside = evaluate(shell.exports(entered, before), before)
    assert "AWS_PROFILE" not in inside
    assert evaluate(shell.undo(inside), inside) == before


def test_what_the_cli_notes_for_itself_is_the_sandboxs_own(entered: Shell) -> None:
    child = shell.environment(entered, {"HOME": "/home/me", "PULUMI_HOME": "/home/me/.pulumi"})
    assert child["PULUMI_HOME"] == f"{entered.root}/.trimtab/sandbox/home"
