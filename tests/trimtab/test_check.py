from __future__ import annotations

import json
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from cost.graph import Graph, Source
from cost.graph_files import graph_to_json
from policies.evaluate import all_policies
from policies.pages import PAGES
from tests.policies.run import PROGRAMS, graph_of
from trimtab.__main__ import main


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Any:
    """Run `trimtab check ARGS` in an empty folder; gives the exit code, stdout and stderr."""
    monkeypatch.chdir(tmp_path)

    def call(*args: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["trimtab", "check", *args])
        with pytest.raises(SystemExit) as stopped:
            main()
        printed = capsys.readouterr()
        return int(stopped.value.code or 0), printed.out, printed.err

    return call


def preview(folder: Path, program: str) -> str:
    path = folder / f"{program}.json"
    path.write_text(json.dumps(graph_to_json(graph_of(program))), encoding="utf-8")
    return str(path)


def suppression(folder: Path, policy: str, **changed: str) -> str:
    known = {"policy": policy, "urn": '"*"', "reason": "r", "owner": "o", "expires": "2999-01-01"}
    lines = [f"    {k}: {v}" for k, v in {**known, **changed}.items()]
    path = folder / "tolerated.yaml"
    path.write_text("suppressions:\n  -" + "\n".join(lines)[3:], encoding="utf-8")
    return str(path)


def test_a_high_finding_fails_the_gate(run: Any, tmp_path: Path):
    code, out, _ = run("--preview", preview(tmp_path, "ec2_imdsv2.failing"))
    assert code == 1
    assert "ec2_imdsv2.py:6  silent" in out


def test_the_threshold_is_an_option(run: Any, tmp_path: Path):
    file = preview(tmp_path, "ec2_imdsv2.failing")
    assert run("--preview", file, "--fail-on", "critical")[0] == 0


def test_json_is_all_there_is_on_stdout(run: Any, tmp_path: Path):
    code, out, _ = run("--preview", preview(tmp_path, "kms_rotation.failing"), "--format", "json")
    document = json.loads(out)
    assert code == 0
    assert document["summary"]["fail"] == len(document["findings"])
    names = {f["urn"].rpartition("::")[2] for f in document["findings"]}
    assert {"never", "off"} <= names


def test_all_shows_passes(run: Any, tmp_path: Path):
    file = preview(tmp_path, "kms_rotation.passing")
    _, out, _ = run("--preview", file, "--format", "json", "--all")
    found = [f for f in json.loads(out)["findings"] if f["policy"] == "kms-rotation"]
    assert [f["verdict"] for f in found] == ["pass", "pass"]


@pytest.mark.parametrize(("handling", "code"), [("fail", 3), ("warn", 0), ("ignore", 0)])
def test_unknowns_leave_it_unfinished_if_asked(run: Any, tmp_path: Path, handling: str, code: int):
    file = preview(tmp_path, "kms_rotation.undecided")
    assert run("--preview", file, "--unknown", handling)[0] == code


def test_with_a_base_only_what_is_new_fails(run: Any, tmp_path: Path):
    before = preview(tmp_path, "ec2_imdsv2.failing")
    after = preview(tmp_path, "ec2_imdsv2.passing")
    assert run("--preview", before, "--base", before)[0] == 0
    code, out, _ = run("--preview", after, "--base", before, "--format", "json")
    fixed = {f["policy"] for f in json.loads(out)["findings"] if f["status"] == "fixed"}
    assert code == 1  # the new templates leave encryption to the AMI
    assert "ec2-imdsv2" in fixed


def test_suppressed_findings_pass_the_gate(run: Any, tmp_path: Path):
    file = preview(tmp_path, "sg_no_open_ingress.failing")
    assert run("--preview", file)[0] == 1
    tolerated = suppression(tmp_path, "sg-no-open-ingress")
    assert run("--preview", file, "--suppressions", tolerated)[0] == 0


def test_an_unused_and_an_expired_suppression_fail(run: Any, tmp_path: Path):
    file = preview(tmp_path, "kms_rotation.failing")
    code, out, _ = run("--preview", file, "--suppressions", suppression(tmp_path, "iam-no-admin"))
    assert code == 1
    assert "unused" in out
    expired = suppression(tmp_path, "kms-rotation", expires="2020-01-01")
    code, out, _ = run("--preview", file, "--suppressions", expired)
    assert code == 1
    assert "expired" in out


def test_settings_change_what_is_found(run: Any, tmp_path: Path):
    file = preview(tmp_path, "asg_max_size.failing")
    path = tmp_path / "settings.json"
    loose = {"most": 99, "most_outside_production": 99}
    path.write_text(json.dumps({"asg-max-size": loose}), encoding="utf-8")
    _, out, _ = run("--preview", file, "--settings", str(path), "--format", "json")
    assert "asg-max-size" not in {f["policy"] for f in json.loads(out)["findings"]}


@pytest.mark.parametrize("form", ["console", "markdown", "sarif", "junit", "github", "json"])
def test_every_format_writes_and_keeps_the_exit_code(run: Any, tmp_path: Path, form: str):
    code, out, err = run("--preview", preview(tmp_path, "ec2_imdsv2.failing"), "--format", form)
    assert code == 1
    assert "ec2-imdsv2" in out
    assert err == ""


def test_a_stack_of_another_project_is_previewed(run: Any, tmp_path: Path):
    folder = tmp_path / "other"
    folder.mkdir()
    (folder / "Pulumi.yaml").write_text("name: other\nruntime: python\n", encoding="utf-8")
    text = "import pulumi_aws as aws\n\naws.kms.Key('k')\n"
    (folder / "__main__.py").write_text(text, encoding="utf-8")
    code, out, _ = run("-s", "dev", "--program", str(folder), "--fail-on", "medium")
    assert code == 1
    assert "__main__.py:3  k" in out


@pytest.mark.parametrize(
    "args",
    [
        (),
        ("-s", "dev", "--preview", "x.json"),
        ("--preview", "x.json", "--base", "y.json", "--base-ref", "main"),
        ("--preview", "x.json", "--base-ref", "main"),
        ("--preview", "none.json"),
        ("--explain", "kms-rotatoin"),
    ],
)
def test_bad_input_is_one_clear_error(run: Any, args: tuple[str, ...]):
    code, out, err = run(*args)
    assert code == 2
    assert out == ""
    assert err.startswith("error: ")
    assert "Traceback" not in err


def test_bad_input_goes_before_findings(run: Any, tmp_path: Path):
    file = preview(tmp_path, "ec2_imdsv2.failing")
    assert run("--preview", file, "--suppressions", "none.yaml")[0] == 2


def test_a_base_of_another_stack_is_refused(run: Any, tmp_path: Path):
    file = preview(tmp_path, "ec2_imdsv2.failing")
    other = json.loads((tmp_path / "ec2_imdsv2.failing.json").read_text(encoding="utf-8"))
    (tmp_path / "other.json").write_text(json.dumps({**other, "stack": "prod"}), encoding="utf-8")
    code, _, err = run("--preview", file, "--base", "other.json")
    assert code == 2
    assert "sample/prod" in err


def test_list_and_explain(run: Any):
    code, out, _ = run("--list", "--format", "json")
    listed = json.loads(out)["policies"]
    assert code == 0
    assert len(listed) >= 18
    assert {"id", "severity", "title", "frameworks", "equivalents"} <= listed[0].keys()
    code, out, _ = run("--explain", "logs-retention")
    assert code == 0
    assert "| `least_in_production` | `365` |" in out
    assert out == (PAGES / "logs-retention.md").read_text(encoding="utf-8")


def test_annotations_are_relative_to_the_repository(run: Any, monkeypatch: Any, tmp_path: Path):
    file = preview(tmp_path, "ec2_imdsv2.failing")
    monkeypatch.chdir(PROGRAMS)
    _, out, _ = run("--preview", file, "--format", "github")
    assert "file=tests/policies/programs/ec2_imdsv2.py,line=6" in out


OWN = """from trimtab.policy import NoConfig, Notes, Policy, Set, Subject, require


def check(key: Subject, _: NoConfig) -> Notes:
    said = key["description"]
    if said.value == "raise":
        raise ZeroDivisionError("oops")
    yield require(said.given(), "the key says nothing", said)


POLICY = Policy(
    id="kms-described", severity="high", title="t", why="w", fix="f",
    types=("aws:kms/key:Key",), check=check, remedy=(Set(path="description", value="?"),),
)
"""


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """A folder with a policy of a team's own; forgotten afterwards."""
    folder = tmp_path / "ours"
    folder.mkdir()
    (folder / "kms_described.py").write_text(OWN, encoding="utf-8")
    monkeypatch.setenv("TRIMTAB_POLICIES", "")
    yield str(folder)
    monkeypatch.undo()
    all_policies.cache_clear()


@pytest.mark.parametrize("form", ["console", "markdown", "sarif", "junit", "github", "json"])
def test_a_folders_policies_are_in_every_report(run: Any, tmp_path: Path, own: str, form: str):
    file = preview(tmp_path, "kms_rotation.passing")
    code, out, _ = run("--preview", file, "--policies", own, "--format", form)
    assert code == 1
    assert "the key says nothing" in out


def test_a_folder_that_does_not_exist_is_bad_input(run: Any, tmp_path: Path, own: str):
    code, _, err = run("--list", "--policies", own + "-none")
    assert (code, "no such folder" in err) == (2, True)


def test_a_policy_that_raises_leaves_it_unfinished_and_the_others_run(
    run: Any, tmp_path: Path, own: str
):
    path = Path(preview(tmp_path, "kms_rotation.failing"))
    document = json.loads(path.read_text(encoding="utf-8"))
    for resource in document["resources"]:
        if resource["name"] == "never":
            resource["inputs"]["description"] = "raise"
    path.write_text(json.dumps(document), encoding="utf-8")
    code, out, _ = run("--preview", str(path), "--policies", own, "--format", "json")
    found = json.loads(out)["findings"]
    raised = [(f["policy"], f["name"]) for f in found if f["verdict"] == "error"]
    assert (code, raised) == (3, [("kms-described", "never")])
    assert "internal error" in next(f["message"] for f in found if f["verdict"] == "error")
    assert any(f["policy"] == "kms-rotation" and f["name"] == "never" for f in found)


def project(folder: Path, *, policies: str = "", comment: str = "", name: str = "sample") -> None:
    """A project whose program declares the key that the preview has on line 2."""
    (folder / "Pulumi.yaml").write_text(f"name: {name}\nruntime: python\n", encoding="utf-8")
    (folder / "__main__.py").touch()
    (folder / "keys.py").write_text(f"{comment}\nKey('never')\n", encoding="utf-8")
    if policies:
        (folder / "policies").mkdir()
        (folder / "policies" / "profiles.yaml").write_text(policies, encoding="utf-8")


def one_key(folder: Path) -> str:
    found = graph_of("ec2_imdsv2.failing")
    machine = next(r for r in found if r.name == "silent")
    placed = replace(machine, source=Source("keys.py", 2), provider=None)
    path = folder / "one.json"
    graph = Graph(found.project, found.stack, (placed,))
    path.write_text(json.dumps(graph_to_json(graph)), encoding="utf-8")
    return str(path)


SAID = "# trimtab: ignore ec2-imdsv2 reason=r owner=o until=2999-01-01"


@pytest.mark.parametrize(("name", "verdict"), [("sample", "suppressed"), ("other", "fail")])
def test_a_comment_in_the_program_of_that_name_tolerates(
    run: Any, tmp_path: Path, name: str, verdict: str
):
    project(tmp_path, comment=SAID, name=name)
    _, out, _ = run("--preview", one_key(tmp_path), "--format", "json")
    found = [f for f in json.loads(out)["findings"] if f["policy"] == "ec2-imdsv2"]
    assert [f["verdict"] for f in found] == [verdict]


def test_a_comment_that_lacks_a_part_is_bad_input(run: Any, tmp_path: Path):
    project(tmp_path, comment="# trimtab: ignore ec2-imdsv2 because")
    code, _, err = run("--preview", one_key(tmp_path))
    assert (code, "keys.py:1" in err) == (2, True)


def test_the_profile_of_an_environment_decides_unless_an_option_does(run: Any, tmp_path: Path):
    project(tmp_path, policies="profiles: {default: {fail_on: none}}")
    file = one_key(tmp_path)
    code, out, _ = run("--preview", file)
    assert (code, "findings are advice" in out) == (0, True)
    assert run("--preview", file, "--fail-on", "high")[0] == 1


def test_a_state_of_another_project_cannot_complete_a_preview(run: Any, tmp_path: Path):
    def entry(project: str) -> dict[str, Any]:
        urn = f"urn:pulumi:dev::{project}::aws:kms/key:Key::k"
        return {"urn": urn, "type": "aws:kms/key:Key", "custom": True, "inputs": {}}

    ours = {"steps": [{"op": "create", "urn": entry("ours")["urn"], "newState": entry("ours")}]}
    theirs = {"version": 3, "deployment": {"resources": [entry("theirs")]}}
    for name, document in (("ours.json", ours), ("theirs.json", theirs)):
        (tmp_path / name).write_text(json.dumps(document), encoding="utf-8")
    code, out, err = run("--preview", "ours.json", "--state", "theirs.json")
    assert (code, out) == (2, "")
    assert "resources of two stacks" in err
