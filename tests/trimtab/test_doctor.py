import json
from pathlib import Path

import pytest

from tests.trimtab.run import run
from trimtab.commands.doctor import examine

SETTINGS = 'config:\n  trimtab:stack: {{account: "{account}"}}\n'


def project(folder: Path, account: str) -> Path:
    (folder / "Pulumi.yaml").write_text("name: x\nruntime: python\n", encoding="utf-8")
    text = SETTINGS.format(account=account)
    (folder / "Pulumi.prod.yaml").write_text(text, encoding="utf-8")
    return folder


def states(folder: Path) -> dict[str, str]:
    return {finding.what: finding.state for finding in examine(folder)}


def test_what_the_sandbox_needs_is_there(tmp_path: Path) -> None:
    found = states(project(tmp_path, "999988887777"))
    assert found["project"] == "ok"
    assert found["moto"] == "ok"
    assert found["emulator"] == "optional"


def test_placeholder_accounts_are_named(tmp_path: Path) -> None:
    findings = {f.what: f for f in examine(project(tmp_path, "111122223333"))}
    assert "Pulumi.prod.yaml" in findings["account ids"].detail
    assert states(project(tmp_path, "999988887777"))["account ids"] == "ok"


def test_everything_that_is_not_well_says_what_to_do(tmp_path: Path) -> None:
    for finding in examine(tmp_path):
        assert finding.state == "ok" or finding.next_step, finding


def test_no_project_is_missing_and_leaves_with_three(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    done = run("doctor", "--format", "json")
    assert done.code == 3
    found = {finding["what"]: finding["state"] for finding in json.loads(done.out)["findings"]}
    assert found["project"] == "missing"


def test_an_unknown_format_is_refused() -> None:
    done = run("doctor", "--format", "yaml")
    assert done.code == 2
    assert "'console', 'json'" in done.err
