"""Help pages: an example for every command, whole summaries, no pipe between two examples."""

import pytest

from tests.trimtab.run import run
from trimtab.cli import command_names, load


@pytest.mark.parametrize("name", command_names())
def test_a_help_page_has_examples_a_shell_would_take(name: str) -> None:
    page = run(name, "--help").out
    below = [run(name, sub, "--help").out for sub in getattr(load(name), "commands", {})]
    assert "Example" in page or all("Example" in one for one in below)
    assert not any("| trimtab" in one for one in (page, *below))


@pytest.mark.parametrize("name", ["", "billing", "catalog", "sandbox"])
def test_summaries_are_not_cut(name: str) -> None:
    words = run(*filter(None, [name]), "--help").out.split()
    assert [w for w in words if w.endswith("...")] == ["[ARGS]..."]


@pytest.mark.parametrize("name", command_names())
def test_completion_is_offered_once_at_the_top(name: str) -> None:
    assert "--install-completion" not in run(name, "--help").out
    assert "--install-completion" in run("--help").out


@pytest.mark.parametrize("name", command_names())
def test_every_option_says_what_it_does(name: str) -> None:
    command = load(name)
    for one in (command, *getattr(command, "commands", {}).values()):
        unsaid = [p.name for p in one.params if not getattr(p, "help", None)]
        assert unsaid == [], (one.name, unsaid)
