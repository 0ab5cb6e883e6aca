"""actionlint, zizmor and shellcheck have nothing to say about our workflows and scripts."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.judges.linters import ROOT, lint

pytestmark = pytest.mark.slow

SCRIPTS = sorted(
    p.relative_to(ROOT).as_posix() for p in (*ROOT.glob(".github/**/*.sh"), ROOT / ".ci" / "run")
)


def test_actionlint() -> None:
    done = lint("actionlint", "-color")
    assert done.returncode == 0, done.stdout + done.stderr


def test_zizmor() -> None:
    done = lint("zizmor", "--offline", "--no-progress", ".github")
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("script", SCRIPTS)
def test_shellcheck(script: str) -> None:
    done = lint("shellcheck", script)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    ("tool", "arguments", "says"),
    [
        ("actionlint", ("{bad}",), "is potentially untrusted"),
        ("zizmor", ("--offline", "--no-progress", "{bad}"), "template-injection"),
    ],
)
def test_a_bad_workflow_is_noticed(
    tmp_path: Path, tool: str, arguments: tuple[str, ...], says: str
) -> None:
    """The linters look at all: a workflow with known faults does not pass them."""
    bad = tmp_path / ".github" / "workflows" / "bad.yml"
    bad.parent.mkdir(parents=True)
    bad.write_text(
        "on: pull_request_target\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n"
        "      - run: echo ${{ github.event.pull_request.title }}\n"
    )
    done = lint(tool, *(a.format(bad=bad) for a in arguments))
    assert done.returncode != 0
    assert says in done.stdout + done.stderr
