"""What a user can get wrong, at the command line: one clear error, its exit code, clean stdout."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.fixtures.bill import LINES, write_bill
from tests.trimtab.run import Done, run

NAME = "urn:pulumi:dev::shop::aws:sqs/queue:Queue::jobs"
PREVIEW = {
    "project": "shop",
    "stack": "dev",
    "resources": [{"urn": NAME, "type": "aws:sqs/queue:Queue", "name": "jobs", "inputs": {}}],
}


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project in a folder with an awkward name, and files of every kind beside it."""
    folder = tmp_path_factory.mktemp("ein Büro 漢")
    (folder / "Pulumi.yaml").write_text("name: shop\nruntime: python\n")
    (folder / "__main__.py").write_text("")
    (folder / "Pulumi.dev.yaml").write_text("config: {}\n")
    write_bill(folder, LINES).rename(folder / "bill.csv")
    (folder / "not.csv").write_text("a,b\n1,2\n")
    (folder / "empty").write_text("")
    (folder / "latin.yaml").write_bytes(b"version: 1 # \xe9\n")
    (folder / "twice.yaml").write_text("version: 1\nversion: 2\n")
    (folder / "circle.yaml").write_text("version: &a [*a]\n")
    (folder / "preview.json").write_text(json.dumps(PREVIEW))
    (folder / "cut.json").write_text(json.dumps(PREVIEW)[:60])
    other = json.loads(json.dumps(PREVIEW).replace(":dev::", ":prod::")) | {"stack": "prod"}
    (folder / "other.json").write_text(json.dumps(other))
    (folder / "metrics.csv").write_text("resource_id,metric,timestamp,val\n")
    (folder / "ledger").mkdir()
    (folder / "ledger" / "dev.jsonl").write_text('{"event": "appl\n')
    return folder


def look(place: Path, monkeypatch: pytest.MonkeyPatch, command: str) -> Done:
    monkeypatch.chdir(place)
    return run(*command.split())


def assert_clear(done: Done, code: int, words: str) -> None:
    assert done.code == code, done.err
    assert "Traceback" not in done.err
    assert "this is a bug" not in done.err
    assert done.out == ""
    for word in words.split(" + "):
        assert word in done.err


@pytest.mark.parametrize(
    ("command", "words"),
    [
        ("reprot bill.csv", "No such command 'reprot' + Did you mean 'report'"),
        ("report --nope bill.csv", "No such option: --nope"),
        ("report nothing.csv", "nothing.csv: no such file + allowed: + next:"),
        ("report empty", "empty: the file is empty"),
        ("report not.csv", "its columns begin with a, b + allowed: CUR legacy"),
        (f"report {'x' * 300}", "File name too long"),
        ("report ~nobody-here/bill", "no such file"),
        ("report bill.csv --month October", "'October' is no month + YYYY-MM"),
        ("report bill.csv --month 2020-01", "bill.csv: no rows + --month"),
        ("report bill.csv --format pdf", "'pdf' is not one of"),
        ("report bill.csv --currency EUR", "EUR + allowed: USD"),
        ("report bill.csv --out not.csv", "not.csv: cannot be used: File exists + next:"),
        ("report bill.csv --out not.csv/x --format csv", "Not a directory"),
        ("report bill.csv --out not.csv/x --format parquet", "Not a directory"),
        ("report bill.csv --recommendations cut.json", "no recommendations + rightsize --format"),
        ("billing convert bill.csv --out x.txt", "x.txt + .parquet or .csv"),
        ("billing convert bill.csv --out bill.csv", "lies in the bill + another folder"),
        ("billing convert . --out new.parquet", "lies in the bill"),
        ("billing convert bill.csv --out not.csv/x.csv", "cannot be used + next:"),
        ("billing sample --rows 9 --month 9999-12 --out s", "'9999-12' is no month"),
        ("billing sample --rows 9 --out not.csv", "Not a directory"),
        ("rightsize bill.csv --days 0", "--days + greater than or equal to 1"),
        ("rightsize bill.csv --metrics metrics.csv", "metrics.csv: no column value + allowed:"),
        ("rightsize bill.csv --metrics clodwatch", "no such file + allowed: cloudwatch"),
        ("rightsize bill.csv --set idle.x", "--set idle.x + RULE.NAME=NUMBER"),
        ("rightsize bill.csv --state cut.json", "cut.json: not JSON, or cut off + next:"),
        ("rightsize bill.csv --verify -s ../dev", "no stack named '../dev' + did you mean dev"),
        ("rightsize bill.csv --verify -s dev", "dev.jsonl, line 1 + next: restore it: git log"),
        ("rightsize bill.csv --apply latin.yaml", "latin.yaml + Pulumi.<stack>.yaml"),
        ("rightsize bill.csv --apply Pulumi.x.yaml", "Pulumi.x.yaml: can't be read"),
        ("check", "nothing to look at + -s STACK"),
        ("check -s dev --preview preview.json", "allowed: one of them"),
        ("check --preview cut.json", "cut.json: not JSON, or cut off + allowed:"),
        ("check --preview not.csv", "not JSON"),
        ("check --preview preview.json --base other.json", "shop/prod, not of shop/dev"),
        ("check --preview preview.json --base-ref main", "--base-ref without a stack"),
        ("check --preview preview.json --state nothing", "nothing: cannot read"),
        ("check --preview preview.json --suppressions latin.yaml", "not UTF-8 + next:"),
        ("check --preview preview.json --suppressions twice.yaml", "twice.yaml:2: + duplicate key"),
        ("check --preview preview.json --settings empty", "empty: not valid JSON"),
        ("estimate --preview preview.json --usage twice.yaml", "twice.yaml:2: + duplicate key"),
        ("estimate --preview preview.json --usage circle.yaml", "an alias refers to"),
        ("estimate --preview preview.json --usage .", "Is a directory"),
        ("estimate --preview preview.json --fail-above many", "'many' is not an amount"),
        ("estimate --preview preview.json --fail-increase 9", "without a base + --base FILE"),
        ("catalog show g5.12xlrage", "did you mean g5.12xlarge"),
        ("sandbox up --parallel 0", "--parallel"),
    ],
)
def test_bad_input(command: str, words: str, place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = names(place)
    assert_clear(look(place, monkeypatch, command), 2, words)
    assert names(place) == before


def names(place: Path) -> list[str]:
    """What is there, but for the cache: a month that was read whole is kept for the next run."""
    return sorted(p.name for p in place.iterdir() if p.name != ".trimtab")


@pytest.mark.parametrize(
    "command",
    [
        "report {} --format json",
        "billing info {} --format json",
        "billing validate {} --format json",
        "rightsize {} --format json",
        "check --preview {} --format json",
        "estimate --preview {} --format json",
    ],
)
def test_an_error_leaves_stdout_to_json(
    command: str, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert_clear(look(place, monkeypatch, command.format("not.csv")), 2, "not.csv: not")


def misshapen(**change: Any) -> dict[str, Any]:
    [resource] = PREVIEW["resources"]
    assert isinstance(resource, dict)
    return {**PREVIEW, "resources": [{**resource, **change}]}


@pytest.mark.parametrize(
    ("document", "words"),
    [
        ({**PREVIEW, "resources": []}, "no resources"),
        ({**PREVIEW, "resources": PREVIEW["resources"] * 2}, "is there twice"),
        ({**PREVIEW, "schema_version": 99}, "schema_version 99 + allowed: 1"),
        (misshapen(inputs=[1]), "inputs are no mapping"),
        (misshapen(urn=5), "resource 1: its urn is no text"),
        (misshapen(source={"file": 1, "line": "z"}), "no file and line"),
        (misshapen(parent=NAME), "is its own ancestor"),
        ({"version": 3, "deployment": [1]}, "damaged"),
        ({"steps": [{"op": "create"}]}, "no resources"),
        ({"steps": ["x"]}, "damaged"),
    ],
)
@pytest.mark.parametrize("command", ["check", "estimate"])
def test_a_damaged_graph_is_refused(
    command: str, document: dict[str, Any], words: str, tmp_path: Path
) -> None:
    file = tmp_path / "graph.json"
    file.write_text(json.dumps(document))
    assert_clear(run(command, "--preview", file), 2, f"graph.json: + {words}")


def test_unknown_keys_of_a_newer_writer_are_let_pass(tmp_path: Path) -> None:
    file = tmp_path / "graph.json"
    file.write_bytes(b"\xef\xbb\xbf" + json.dumps({**misshapen(new=1), "more": {}}).encode())
    assert run("estimate", "--preview", file, "--format", "json").code == 0


@pytest.mark.parametrize("command", ["sandbox stop", "sandbox env", "sandbox up -s dev", "doctor"])
def test_a_sandbox_that_cannot_be_written(command: str, tmp_path: Path) -> None:
    (tmp_path / "Pulumi.yaml").write_text("name: shop\nruntime: python\n")
    (tmp_path / "__main__.py").write_text("")
    (tmp_path / ".trimtab").write_text("a file")
    before = Path.cwd()
    os.chdir(tmp_path)
    try:
        done = run(*command.split())
    finally:
        os.chdir(before)
    assert "this is a bug" not in done.err
    if command.startswith(("sandbox env", "sandbox up")):
        assert_clear(done, 2, ".trimtab + cannot be used")


def test_a_note_of_an_emulator_elsewhere_is_never_called(tmp_path: Path) -> None:
    from infra.sandbox import emulator

    home = tmp_path / ".trimtab"
    home.mkdir()
    for noted in ("{", "[]", "{}", '{"endpoint": 5, "pid": "a", "port": 1, "incarnation": "x"}'):
        (home / "emulator.json").write_text(noted)
        assert emulator.find(tmp_path) is None
    far = {"endpoint": "http://192.0.2.1", "pid": 1, "port": 80, "incarnation": "x"}
    (home / "emulator.json").write_text(json.dumps(far))
    assert emulator.find(tmp_path) is None
    assert not emulator.stop(tmp_path)


def trimtab(*arguments: str, **more: Any) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "trimtab", *arguments], stderr=subprocess.PIPE, **more
    )


def test_a_full_disk_is_told_once() -> None:
    if not Path("/dev/full").exists():
        pytest.skip("this system has no /dev/full")
    with Path("/dev/full").open("wb") as full:
        child = trimtab("rightsize", "--list", stdout=full)
        _, err = child.communicate()
    assert child.returncode == 3
    assert b"No space left" in err
    assert b"Traceback" not in err


def test_a_reader_that_leaves_does_not_change_the_exit_code(tmp_path: Path) -> None:
    read, write = os.pipe()
    os.close(read)
    child = trimtab("rightsize", "--list", stdout=write)
    os.close(write)
    _, err = child.communicate()
    assert (child.returncode, err) == (0, b"")


def test_no_home_and_a_poor_terminal(place: Path) -> None:
    environment = {"PATH": os.environ["PATH"], "LC_ALL": "C", "COLUMNS": "8", "NO_COLOR": "1"}
    environment |= {"PYTHONIOENCODING": "ascii", "PYTHONPATH": str(Path(__file__).parents[2])}
    child = trimtab(
        "estimate", "--preview", "preview.json", stdout=subprocess.PIPE, env=environment, cwd=place
    )
    out, err = child.communicate()
    assert (child.returncode, err) == (0, b"")
    assert b"jobs" in out
