"""What a program calls its resources has no effect on whoever reads the report."""

from __future__ import annotations

import json
import re
from xml.etree import ElementTree as ET

import pytest
from rich.console import Console

from policies.formats import console, github, junit, markdown, sarif
from tests.policies.sample import finding, report

HOSTILE = (
    "\x1b]0;owned\x07\x1b[2J",
    "a\n::error file=x::forged",
    "| x |\n\n# forged <img src=x onerror=alert(1)>",
    "``` @everyone #1 [x](https://evil.example)",
    "</details><!-- trimtab-check prod -->",
    "\u202egnp.exe\x9b31m",
    "[red]markup[/red] %0A]]>&amp;",
    "\x00\x08",
)


def shown(name: str) -> str:
    # A terminal, so that styles are written, too.
    made = Console(width=400, force_terminal=True, color_system=None)
    with made.capture() as captured:
        made.print(console.render(report(of(name)), passes=True))
    return captured.get()


def of(name: str):
    return finding(name, message=f"says {name}", component=name)


@pytest.mark.parametrize("name", HOSTILE)
def test_a_terminal_obeys_nothing(name: str):
    text = shown(name)
    assert not set(text.replace("\n", "")) & {"\x1b", "\x07", "\x9b", "\x08", "\x00", "\u202e"}
    assert "\n::error" not in text


@pytest.mark.parametrize("name", HOSTILE)
def test_an_annotation_is_one_command(name: str):
    written = github.render(report(of(name)))
    assert written.count("\n") == 1
    assert "\x1b" not in written


@pytest.mark.parametrize("name", HOSTILE)
def test_a_comment_has_the_rows_that_it_has_without(name: str):
    written = markdown.render(report(of(name)))
    plain = markdown.render(report(of("plain")))
    assert len(written.splitlines()) == len(plain.splitlines())
    outside_of_code = re.sub("`[^`]*`", "", written)
    assert "<img" not in outside_of_code
    assert "\x1b" not in written


@pytest.mark.parametrize("name", HOSTILE)
def test_files_for_machines_are_well_formed(name: str):
    found = ET.fromstring(junit.render(report(of(name))))  # noqa: S314 - our own
    assert len(found.findall(".//testcase")) == 1
    (run,) = json.loads(sarif.render(report(of(name))))["runs"]
    assert len(run["results"]) == 1
