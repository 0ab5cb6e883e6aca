"""One comment of many stacks: the verdict and the money first, and never too long."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from trimtab_ci.__main__ import main
from trimtab_ci.compose import MAX_LENGTH, compose, mark_of

CLEAN = {"preview": 0, "check": 0, "estimate": 0}


def finding(status: str = "new", verdict: str = "fail") -> dict[str, str]:
    return {"status": status, "verdict": verdict}


def estimate(p50: str = "10.00", change: str = "0", complete: bool = True) -> dict[str, Any]:
    moved = [] if change == "0" else [{"urn": "u"}]
    diff = {"change": {"p50": change}, "resources": moved, "newly_unpriced": []}
    return {"monthly": {"p50": p50}, "complete": complete, "diff": diff}


def judged(folder: Path, stack: str, codes: dict[str, int] | None = None, **files: Any) -> Path:
    """What judge.sh leaves; `check_md="…"` is a page, `check={…}` a document."""
    place = folder / stack
    place.mkdir(parents=True)
    noted = "".join(f"{n}={c}\n" for n, c in (codes or CLEAN).items())
    (place / "codes").write_text(noted)
    given = {"check": {"findings": []}, "estimate": estimate(), **files}
    for name, content in given.items():
        if isinstance(content, str):
            file = "problem.txt" if name == "problem" else name.replace("_md", ".md")
            (place / file).write_text(content)
        else:
            (place / f"{name}.json").write_text(json.dumps(content))
    return folder


def test_a_quiet_stack_is_a_row_and_a_word(tmp_path: Path) -> None:
    text = compose(judged(tmp_path, "dev", check_md="### long page"))
    assert text.splitlines()[1] == "## Trimtab: ✅ passed · 0 new findings · $0.00 a month"
    assert "| `dev` | ✅ 0 new, 0 fixed | ✅ | $10.00 | $0.00 |" in text
    assert "Nothing new, and no change of cost: `dev`." in text
    assert "long page" not in text


@pytest.mark.parametrize(
    "told",
    [
        {"check": {"findings": [finding()]}},
        {"check": {"findings": [finding("fixed")]}},
        {"estimate": estimate(change="-1.5")},
        {"codes": {"preview": 0, "check": 1, "estimate": 0}},
    ],
)
def test_what_changes_has_its_page(tmp_path: Path, told: dict[str, Any]) -> None:
    assert "### page" in compose(judged(tmp_path, "dev", check_md="### page", **told))


def test_stacks_are_summed_and_the_worst_verdict_stands(tmp_path: Path) -> None:
    judged(tmp_path, "dev", estimate=estimate(change="-2000.5"))
    judged(tmp_path, "prod", {"check": 1}, check={"findings": [finding()]})
    broken = {"preview": 2}
    judged(tmp_path, "staging", broken, problem="SettingsError: x", check="", estimate="")
    head = compose(tmp_path).splitlines()[1]
    assert head == "## Trimtab: ⚠️ could not be judged · 1 new finding · -$2,000.50 a month"


def test_a_total_that_is_not_complete_says_so(tmp_path: Path) -> None:
    text = compose(judged(tmp_path, "dev", estimate=estimate(complete=False)))
    assert "| at least $10.00 |" in text


def test_a_problem_cannot_leave_its_fence(tmp_path: Path) -> None:
    text = compose(judged(tmp_path, "dev", {"preview": 2}, problem="```\n@all <b>"))
    assert text.count("```") == 2


def test_the_largest_details_go_first_and_are_named(tmp_path: Path) -> None:
    def fold(title: str, size: int) -> str:
        return f"<details>\n<summary>{title}</summary>\n\n{'x' * size}\n</details>\n"

    page = f"### page\n{fold('40 there before', 60_000)}{fold('2 fixed', 9_000)}"
    text = compose(judged(tmp_path, "dev", {"check": 1}, check_md=page))
    assert len(text) <= MAX_LENGTH
    assert "*40 there before: no room here, see the run's artefact.*" in text
    assert "<summary>2 fixed</summary>" in text


def test_rows_are_cut_at_their_ends_and_counted(tmp_path: Path) -> None:
    rows = [f"| row {i} | {'y' * 90} |" for i in range(1000)]
    fence = "```diff\n" + "\n".join("+ z" * 30 for _ in range(900)) + "\n```\n"
    judged(tmp_path, "dev", {"check": 1}, check_md="\n".join(rows), estimate_md=fence)
    text = compose(tmp_path, run="https://github.example/run")
    assert len(text) <= MAX_LENGTH
    kept = text.count("| row ")
    assert f"*{1000 - kept} more lines: no room here" in text
    assert text.count("```") == 2
    assert text.rstrip().endswith("has all of it as an artefact.</sub>")


def test_nothing_judged_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="nothing was judged"):
        compose(tmp_path)


def test_it_can_be_found_again(tmp_path: Path) -> None:
    assert mark_of(compose(judged(tmp_path, "dev"))) == "<!-- trimtab -->"


@pytest.mark.parametrize(
    "told",
    [
        {"check": {"findings": [{}]}},
        {"check": [1]},
        {"check_md": "x", "estimate": {"diff": {}}},
        {"estimate": {**estimate(), "monthly": {"p50": "much"}}},
        {"codes": {"check": "red"}},
    ],
)
def test_what_others_wrote_there_is_bad_input(
    tmp_path: Path, told: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    judged(tmp_path, "dev", **told)
    assert main(["comment", str(tmp_path), "--dry-run"]) == 2
    assert capsys.readouterr().err.startswith("error: ")
