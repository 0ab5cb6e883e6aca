"""Functions reach the emulator as given, and run from the package that was deployed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from infra.function_package import Package, write
from tests.infra.sandbox.cases import TRUST
from tests.infra.sandbox.lifecycle import (
    DEFAULT_TAGS,
    Refused,
    World,
    assert_gone,
    assert_settled,
)

FUNCTION = "aws:lambda/function:Function"
CODE = (
    "import os\ndef handler(event, context):\n    return {'got': event, 'env': os.environ['A']}\n"
)


@pytest.fixture(scope="module")
def role(world: World) -> str:
    return str(world.up("aws:iam/role:Role", "function", assumeRolePolicy=TRUST)["arn"])


def package(folder: Path, code: str) -> dict[str, str]:
    (folder / "work.py").write_text(code, encoding="utf-8")
    (folder / "Pulumi.yaml").touch()
    written = write(Package(module="work", folder=folder), folder)
    return {"$archive": str(folder / written.path)}


@pytest.fixture
def given(tmp_path: Path, role: str) -> dict[str, Any]:
    return {
        "role": role,
        "handler": "work.handler",
        "runtime": "python3.13",
        "architectures": ["arm64"],
        "code": package(tmp_path, CODE),
        "environment": {"variables": {"A": "one"}},
        "tracingConfig": {"mode": "Active"},
        "deadLetterConfig": {"targetArn": "arn:aws:sqs:us-east-1:111122223333:letters"},
        "memorySize": 256,
        "timeout": 20,
        "reservedConcurrentExecutions": 5,
        "tags": {"component": "streams.clicks"},
    }


def invoke(world: World, name: str, event: Any) -> Any:
    answer = world.client("lambda").invoke(FunctionName=name, Payload=json.dumps(event))
    return answer.get("FunctionError"), json.load(answer["Payload"])


def test_a_function_is_there_as_given_and_runs(world: World, given: dict[str, Any]) -> None:
    function = world.up(FUNCTION, "seen", **given)
    answer = world.client("lambda").get_function(FunctionName=function.id)
    there = answer["Configuration"]
    assert (there["MemorySize"], there["Timeout"], there["Architectures"]) == (256, 20, ["arm64"])
    assert there["DeadLetterConfig"]["TargetArn"].endswith(":letters")
    assert there["TracingConfig"] == {"Mode": "Active"}
    assert answer["Tags"] == {**DEFAULT_TAGS, "component": "streams.clicks"}
    assert answer["Concurrency"] == {"ReservedConcurrentExecutions": 5}
    assert invoke(world, function.id, {"x": 1}) == (None, {"got": {"x": 1}, "env": "one"})
    assert_settled(world, function, **given)
    assert_gone(world, function)


def test_new_code_below_the_same_path_is_deployed(
    world: World, given: dict[str, Any], tmp_path: Path
) -> None:
    function = world.up(FUNCTION, "recoded", **given)
    package(tmp_path, "def handler(event, context):\n    raise ValueError('no')\n")
    function = world.update(function, **given, description="again")
    error, answer = invoke(world, function.id, {})
    assert error == "Unhandled" and answer == {"errorType": "ValueError", "errorMessage": "no"}


def test_settings_change_in_place_and_go_when_they_are_dropped(
    world: World, given: dict[str, Any]
) -> None:
    function = world.up(FUNCTION, "changed", **given)
    wanted = {k: v for k, v in given.items() if k not in ("deadLetterConfig", "environment")}
    wanted |= {"tracingConfig": {"mode": "PassThrough"}, "memorySize": 512, "tags": {}}
    del wanted["reservedConcurrentExecutions"]
    assert world.diff(function, **wanted).replaces == []
    function = world.update(function, **wanted)
    answer = world.client("lambda").get_function(FunctionName=function.id)
    there = answer["Configuration"]
    assert there["MemorySize"] == 512 and there["TracingConfig"]["Mode"] == "PassThrough"
    assert not there.get("DeadLetterConfig") and "Concurrency" not in answer
    assert not there.get("Environment", {}).get("Variables")
    assert_settled(world, function, **wanted)


def test_a_function_is_named_after_its_logical_name_and_not_renamed(
    world: World, given: dict[str, Any]
) -> None:
    function = world.up(FUNCTION, "named", **given)
    assert function["name"].startswith("named-")
    assert world.diff(function, **given, name="other").replaces == ["name"]


def test_what_the_sandbox_cannot_do_is_refused(world: World, given: dict[str, Any]) -> None:
    with pytest.raises(Refused, match="snapStart"):
        world.up(FUNCTION, "snap", **given, snapStart={"applyOn": "PublishedVersions"})
    without = {k: v for k, v in given.items() if k != "code"}
    with pytest.raises(Refused, match="a function needs code"):
        world.up(FUNCTION, "empty", **without)


@pytest.mark.parametrize("kind", ["folder", "parts"])
def test_code_of_other_forms(
    world: World, given: dict[str, Any], tmp_path: Path, kind: str
) -> None:
    source = tmp_path / "source"
    source.mkdir()
    (source / "work.py").write_text(CODE)
    code: Any = str(source)
    if kind == "parts":
        code = {"work.py": {"$asset": str(source / "work.py")}, "note.txt": {"$asset": "a text"}}
    function = world.up(FUNCTION, f"from-{kind}", **{**given, "code": {"$archive": code}})
    assert invoke(world, function.id, 7) == (None, {"got": 7, "env": "one"})
