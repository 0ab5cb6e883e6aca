from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from cost.errors import InputError, NotFound, SettingsError
from infra.engine.project import ENCRYPTED, find_project, load_project
from tests.infra.engine.programs import project

if TYPE_CHECKING:
    from pathlib import Path


def test_values_are_text_as_pulumi_hands_them_over(tmp_path: Path) -> None:
    settings = """
        config:
          demo:text: hello
          demo:number: 3
          demo:flag: true
          demo:object: {a: [1, 2.5], until: 2026-12-31}
          aws:region: us-east-1
    """
    config = load_project("dev", project(tmp_path, "", settings=settings)).config
    assert config["demo:text"] == "hello"
    assert (config["demo:number"], config["demo:flag"]) == ("3", "true")
    assert json.loads(config["demo:object"]) == {"a": [1, 2.5], "until": "2026-12-31T00:00:00Z"}
    assert config["aws:region"] == "us-east-1"


def test_project_defaults_are_overridden_by_the_stack(tmp_path: Path) -> None:
    folder = project(tmp_path, "", settings="config: {'demo:b': own}\n")
    declared = "config:\n  a: {type: string, default: x}\n  b: {default: y}\n  'aws:region': eu\n"
    (folder / "Pulumi.yaml").write_text(f"name: demo\nruntime: python\n{declared}")
    assert load_project("dev", folder).config == {
        "demo:a": "x",
        "demo:b": "own",
        "aws:region": "eu",
    }


def test_encrypted_values_are_replaced_at_any_depth_and_secret(tmp_path: Path) -> None:
    settings = "config:\n  demo:a: {secure: v1:x}\n  demo:b: {k: [{secure: v1:y}], open: z}\n"
    loaded = load_project("dev", project(tmp_path, "", settings=settings))
    assert loaded.config["demo:a"] == ENCRYPTED
    assert json.loads(loaded.config["demo:b"]) == {"k": [ENCRYPTED], "open": "z"}
    assert loaded.secret_keys == loaded.encrypted_keys == {"demo:a", "demo:b"}


def test_overrides_replace_whole_values(tmp_path: Path) -> None:
    folder = project(tmp_path, "", settings="config: {'demo:a': 1}\n")
    assert load_project("dev", folder, {"demo:a": {"k": None}}).config == {"demo:a": '{"k":null}'}


def test_the_nearest_project_above_is_found(tmp_path: Path) -> None:
    folder = project(tmp_path / "p", "")
    (folder / "deep" / "er").mkdir(parents=True)
    assert find_project(folder / "deep" / "er") == folder.resolve()


def test_no_project_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"no Pulumi\.yaml"):
        find_project(tmp_path)


def test_an_unknown_stack_suggests_the_known(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="did you mean dev"):
        load_project("dve", project(tmp_path, ""))


@pytest.mark.parametrize(
    ("file", "text", "match"),
    [
        ("Pulumi.yaml", "name: demo\nruntime: nodejs\n", "'nodejs'"),
        ("Pulumi.yaml", "runtime: python\n", "no `name`"),
        ("Pulumi.yaml", "name: demo\nruntime: python\nmain: nowhere/\n", "does not exist"),
        ("Pulumi.yaml", "name: [", "not valid YAML"),
        ("Pulumi.yaml", "- a\n", "not a mapping"),
        ("Pulumi.dev.yaml", "config: [1]\n", "`config` is not a mapping"),
        ("Pulumi.dev.yaml", "environment: [prod]\n", "Pulumi ESC"),
    ],
)
def test_files_that_are_wrong_are_named(tmp_path: Path, file: str, text: str, match: str) -> None:
    folder = project(tmp_path, "")
    (folder / file).write_text(text)
    with pytest.raises(SettingsError, match=match) as caught:
        load_project("dev", folder)
    assert file in str(caught.value)


@pytest.mark.parametrize("stack", ["../dev", "a/b", "", "..", "dev\n"])
def test_a_name_that_leads_elsewhere_is_no_stack(stack: str, tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        load_project(stack, project(tmp_path, ""))


def test_a_setting_that_is_there_twice_is_refused(tmp_path: Path) -> None:
    folder = project(tmp_path, "", settings="config: {'demo:a': 1, a: 2}\n")
    with pytest.raises(SettingsError, match="demo:a is there twice"):
        load_project("dev", folder)
