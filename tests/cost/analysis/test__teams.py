"""A mapping file is read as it is meant, or refused with what is wrong with it."""

from pathlib import Path

import pytest

from cost.analysis._teams import Split, read
from cost.errors import SourceError


def write(folder: Path, text: str, name: str = "teams.yaml") -> Path:
    path = folder / name
    path.write_text(text)
    return path


def test_yaml(tmp_path: Path) -> None:
    found = read(
        write(
            tmp_path,
            "teams:\n  - {team: data, match: {service: [AmazonS3, AWSGlue], account: 000123}}\n"
            "shared:\n  - name: net\n    match: {component: 'network.*', team: null}\n"
            "    split: fixed\n    percent: {ml: 60, web: 40}\n",
        )
    )
    assert found.teams[0].match == {
        "service": ("AmazonS3", "AWSGlue"),
        "account": ("000000000123",),
    }
    assert found.shared[0].split is Split.FIXED
    assert found.shared[0].match["team"] == ("",)
    assert found.dimensions == ("component", "team", "service", "account")


def test_csv(tmp_path: Path) -> None:
    path = write(tmp_path, "account,service,team\n000123,,ml\n,AmazonS3,data\n", "teams.csv")
    found = read(path)
    assert [(rule.team, rule.match) for rule in found.teams] == [
        ("ml", {"account": ("000123",)}),
        ("data", {"service": ("AmazonS3",)}),
    ]


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("t.yaml", "teams: [", "not valid YAML"),
        ("t.yaml", "team: []", "team: Extra inputs"),
        ("t.yaml", "teams: [{team: a, match: {}}]", "at least 1 item"),
        ("t.yaml", "shared: [{name: n, match: {a: b}, split: half}]", "proportional"),
        (
            "t.yaml",
            "shared: [{name: n, match: {a: b}, split: fixed, percent: {x: 60, y: 30}}]",
            "add up to 100, not 60 [+] 30",
        ),
        ("t.yaml", "shared: [{name: n, match: {a: b}, percent: {x: 100}}]", "split: fixed"),
        ("t.yaml", "shared: [{name: n, match: {a: b}}, {name: n, match: {a: c}}]", "same name"),
        ("t.csv", "account,owner\n1,x\n", "column `team`"),
        ("t.csv", "account,team\n1,ml\n2,\n", "line 3"),
        ("t.csv", "account,team\n,ml\n", "line 2"),
    ],
)
def test_refused(tmp_path: Path, name: str, text: str, said: str) -> None:
    with pytest.raises(SourceError, match=said):
        read(write(tmp_path, text, name))


def test_not_there(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="No such file"):
        read(tmp_path / "teams.csv")
