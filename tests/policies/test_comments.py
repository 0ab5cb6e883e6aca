from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from cost.errors import NotFound, SourceError
from cost.graph import Graph, Source
from policies.comments import python_files, read_comments, tolerated
from policies.run import Options, run
from tests.policies.sample import graph, key

SAID = "# trimtab: ignore kms-rotation reason='imported key' owner=ml@example.com until=2027-01-31"
ABOVE = f"""import pulumi_aws as aws

{SAID}
aws.kms.Key(
    "imported",
    description="k",
)
aws.kms.Key("other")
"""
KNOWN = ("kms-rotation",)
DAY = dt.date(2026, 11, 23)


def program(folder: Path, text: str, file: str = "keys.py") -> Path:
    (folder / file).write_text(text, encoding="utf-8")
    return folder


def declared(*lines: tuple[str, int], file: str = "keys.py") -> Graph:
    return graph(*(key(name, source=Source(file, line)) for name, line in lines))


def names(found: Any) -> list[str]:
    return [s.urn.rpartition("::")[2] for s in found]


def test_a_comment_covers_the_statement_below(tmp_path: Path):
    (found,) = tolerated(declared(("imported", 4), ("other", 8)), program(tmp_path, ABOVE), KNOWN)
    assert found.urn.endswith("::imported")
    assert (found.reason, found.owner) == ("imported key", "ml@example.com")
    assert found.expires == dt.date(2027, 1, 31)
    assert found.source is not None
    assert (found.source.file, found.source.line) == ("keys.py", 3)


@pytest.mark.parametrize(
    "text",
    [
        f'aws.kms.Key("imported")  {SAID}\naws.kms.Key("other")\n',
        f'aws.kms.Key(\n    {SAID}\n    "imported",\n)\naws.kms.Key("other")\n',
        f'{SAID}\n# why: see the wiki\n\naws.kms.Key("imported")\naws.kms.Key("other")\n',
    ],
)
def test_it_stands_on_a_line_of_the_statement_or_above(tmp_path: Path, text: str):
    at = [i for i, line in enumerate(text.splitlines(), 1) if "aws.kms.Key" in line]
    found = tolerated(
        declared(("imported", at[0]), ("other", at[1])), program(tmp_path, text), KNOWN
    )
    assert names(found) == ["imported"]


def test_without_lines_the_class_and_the_name_decide(tmp_path: Path):
    text = f'{SAID}\nKey(f"{{team}}-imported")\n{SAID}\nBucket("other")\n{SAID}\nKey(name)\n'
    only = graph(key("ml-imported"), key("other"), key("imported"))
    assert names(tolerated(only, program(tmp_path, text), KNOWN)) == ["ml-imported"]


def test_text_that_is_no_comment_is_none(tmp_path: Path):
    text = f'TEXT = """\n{SAID}\n"""\nKey("imported")\n'
    assert read_comments(program(tmp_path, text) / "keys.py", "keys.py", KNOWN) == ()


@pytest.mark.parametrize(
    ("comment", "what"),
    [
        ("# trimtab: ignore", "no suppression"),
        ("# trimtab: ignore kms-rotation owner=o until=2027-01-31", "no reason"),
        ("# trimtab: ignore kms-rotation reason=r until=2027-01-31", "no owner"),
        ("# trimtab: ignore kms-rotation reason=r owner=o", "no until"),
        ("# trimtab: ignore kms-rotation reason=r owner=' ' until=2027-01-31", "no owner"),
        ("# trimtab: ignore kms-rotation reason=r owner=o until=soon", "soon"),
        ("# trimtab: ignore kms-rotation because", "no suppression"),
        ("# trimtab: ignore kms-rotation reason='r", "no suppression"),
    ],
)
def test_a_comment_that_lacks_a_part_is_refused(tmp_path: Path, comment: str, what: str):
    text = f'\n{comment}\nKey("imported")\n'
    with pytest.raises(SourceError, match=rf"keys.py:2: .*{what}"):
        tolerated(declared(("imported", 3)), program(tmp_path, text), KNOWN)


def test_a_policy_that_does_not_exist_is_refused(tmp_path: Path):
    text = ABOVE.replace("kms-rotation", "kms-rotten")
    with pytest.raises(NotFound, match="kms-rotation"):
        tolerated(declared(("imported", 4)), program(tmp_path, text), KNOWN)


@pytest.mark.parametrize("below", ["for x in y:\n    Key(x)\n", "", "def f():\n    Key('a')\n"])
def test_it_must_be_on_a_declaration(tmp_path: Path, below: str):
    with pytest.raises(SourceError, match="not on a declaration"):
        tolerated(declared(("imported", 1)), program(tmp_path, f"x = 1\n{SAID}\n{below}"), KNOWN)


def report(folder: Path, only: Graph, today: dt.date = DAY) -> Any:
    return run(only, None, Options(fail_on="low", project=folder, today=today))


def test_in_a_run_it_holds_until_its_last_day(tmp_path: Path):
    only = declared(("imported", 4))
    found = report(program(tmp_path, ABOVE), only)
    (suppressed,) = found.having("suppressed")
    assert suppressed.suppression.source.line == 3
    assert [s.state for s in found.suppressions] == ["used"]
    late = report(tmp_path, only, dt.date(2027, 2, 1))
    assert [s.state for s in late.suppressions] == ["expired"]
    assert late.gate.result == "failed"


def test_one_that_nothing_needs_fails_and_one_that_one_of_several_needs_does_not(tmp_path: Path):
    text = f'{SAID}\n[Key(name) for name in ("a", "b")]\n'
    good = replace(key("a", source=Source("keys.py", 2)), inputs={"enableKeyRotation": True})
    bad = key("b", source=Source("keys.py", 2))
    program(tmp_path, text)
    assert [s.state for s in report(tmp_path, graph(good, bad)).suppressions] == ["used"]
    unused = report(tmp_path, graph(good))
    assert [s.state for s in unused.suppressions] == ["unused"]
    assert unused.gate.result == "failed"


def test_what_this_stack_does_not_declare_is_no_matter(tmp_path: Path):
    assert report(program(tmp_path, ABOVE), declared(("other", 8))).suppressions == ()


def test_installed_packages_and_tests_are_not_the_program(tmp_path: Path):
    for folder in (".venv", "tests", "infra"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "a.py").touch()
    assert python_files(tmp_path) == ["infra/a.py"]


@pytest.mark.parametrize("content", [b"\xff\xfe# trimtab: ignore", b"def (: # trimtab: ignore x"])
def test_what_is_not_python_has_no_comments(tmp_path: Path, content: bytes):
    (tmp_path / "keys.py").write_bytes(content)
    assert tolerated(declared(("imported", 1)), tmp_path, KNOWN) == ()
