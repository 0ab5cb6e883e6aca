from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from cost.errors import InputError
from cost.graph_files import read_graph
from infra.engine import preview_folder
from tests.infra.engine.programs import project
from trimtab.commands.preview import app, short_type

if TYPE_CHECKING:
    from pathlib import Path

PROGRAM = """
    import pulumi
    import pulumi_aws as aws

    class Mail(pulumi.ComponentResource):
        def __init__(self, name):
            super().__init__("demo:index:Mail", name)
            for n in range(3):
                aws.sqs.Queue(f"{name}-{n}", opts=pulumi.ResourceOptions(parent=self))
            self.register_outputs({})

    Mail("mail")
    aws.ssm.Parameter("word", type="String", value=pulumi.Output.secret("hunter2"))
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return project(tmp_path / "demo", PROGRAM)


def run(folder: Path, *arguments: str) -> str:
    command = ["-s", "dev", "--program", str(folder), *arguments]
    result = CliRunner().invoke(app, command, catch_exceptions=False)
    assert result.exit_code == 0
    return result.stdout


def test_people_see_components_counts_and_lines(folder: Path) -> None:
    text = run(folder)
    assert "demo / dev: 5 resources, 1 component" in text
    assert "Mail mail  (__main__.py:12): 3 resources" in text
    assert "sqs Queue x3" in text


def test_all_lists_every_resource_with_its_line(folder: Path) -> None:
    text = run(folder, "--all")
    assert "sqs Queue mail-0  (__main__.py:9)" in text
    assert "ssm Parameter word  (__main__.py:13)" in text


def test_json_on_stdout_is_nothing_but_the_graph(folder: Path) -> None:
    document = json.loads(run(folder, "--json", "-"))
    assert (document["project"], document["stack"]) == ("demo", "dev")


def test_a_json_file_reads_back_as_the_graph(folder: Path, tmp_path: Path) -> None:
    file = tmp_path / "new" / "graph.json"
    assert "demo / dev" in run(folder, "--json", str(file), "--show-secrets")
    assert read_graph(file) == preview_folder("dev", folder)


def test_secrets_are_not_written_unless_asked(folder: Path) -> None:
    assert "hunter2" not in run(folder, "--json", "-")
    assert "hunter2" in run(folder, "--json", "-", "--show-secrets")


def test_an_unknown_stack_is_an_error(folder: Path) -> None:
    command = ["-s", "prod", "--program", str(folder)]
    with pytest.raises(InputError, match="no stack named 'prod'"):
        CliRunner().invoke(app, command, catch_exceptions=False)


@pytest.mark.parametrize(
    ("token", "short"),
    [
        ("aws:s3/bucket:Bucket", "s3 Bucket"),
        ("pulumi:providers:aws", "provider aws"),
        ("pulumi:pulumi:Stack", "Stack"),
        ("trimtab:network:Network", "Network"),
    ],
)
def test_types_are_said_shortly(token: str, short: str) -> None:
    assert short_type(token) == short
