import pytest

from policies._remedy import Change
from policies.evaluate import policy
from policies.findings import Cost
from policies.formats.markdown import render
from tests.policies.sample import finding, report


def test_new_failures_are_in_the_open_and_the_rest_is_folded():
    text = render(report(finding("fresh"), finding("old", status="existing")))
    shown, _, folded = text.partition("<details>")
    assert "`fresh`" in shown
    assert "`old`" not in shown
    assert "1 there before" in folded
    assert "`keys.py:7`" in shown


def test_the_comment_can_be_found_again():
    assert render(report()).startswith("<!-- trimtab-check dev -->\n")


def test_text_cannot_break_a_table_or_write_markup():
    text = render(report(finding(message="a|b<script>\nc", status="existing")))
    assert "a\\|b&lt;script> c" in text


def test_reasons_of_the_gate_are_listed():
    text = render(report(result="failed", reasons=("1 new at high severity or above",)))
    assert "- 1 new at high severity or above" in text
    assert "failed" in text


def test_what_the_change_brings_and_takes_away_is_counted_first():
    found = [finding("a"), finding("b", status="existing"), finding("c", status="fixed")]
    text = render(report(*found).model_copy(update={"compared": True}))
    assert "**1 new**, 1 fixed, 1 there before" in text


def test_lines_link_to_the_program_where_it_is_shown():
    text = render(report(finding()), "https://code.example/o/r/blob/abc/")
    assert "[`keys.py:7`](https://code.example/o/r/blob/abc/keys.py#L7)" in text


def test_names_end_no_code_and_mention_nobody():
    text = render(report(finding("k`|x", message="ask @team about #12 [here](x)\x1b[31m")))
    assert "`k'\\|x`" in text
    assert "@team" not in text
    assert "#12" not in text
    assert "[here]" not in text
    assert "\x1b" not in text


def test_a_comment_is_never_too_long_and_says_what_is_left_out():
    many = [finding(f"k{i}", message="m" * 300) for i in range(400)]
    reasons = tuple(f"the suppression of {'x' * 300} {i} is unused" for i in range(400))
    text = render(report(*many, reasons=reasons))
    assert len(text) <= 65_000
    shown = text.count("- **medium** `kms-rotation`")
    named = int(text.split("and **")[1].split(" more**")[0])
    assert shown + named == 400
    assert "more reasons" in text


ROTATE = Change(path=("a",), value=True, keyword="enable_key_rotation=True")


def test_what_to_write_is_code():
    assert "Fix: write `enable_key_rotation=True` there" in render(
        report(finding(remedy=(ROTATE,)))
    )
    assert "Fix: rotate" in render(report(finding()))


def test_a_resource_is_one_block_and_a_reason_is_given_once():
    found = [finding("a", policy="ec2-imdsv2"), finding("b"), finding("a", severity="critical")]
    text = render(report(*found))
    assert text.index("**`a`**") < text.index("**critical**") < text.index("`ec2-imdsv2`")
    assert text.index("`ec2-imdsv2`") < text.index("**`b`**")
    assert text.count("**`a`**") == 1
    assert text.count(policy("kms-rotation").why.partition(",")[0]) == 1


@pytest.mark.parametrize(
    ("fixed", "said"),
    [
        (None, "$80.00 a month"),
        ("80", "(costs nothing more)"),
        ("81", "($1.00 a month more)"),
        ("64", "($16.00 a month less)"),
    ],
)
def test_the_fault_and_its_fix_have_their_cost(fixed: str | None, said: str):
    cost = Cost(monthly="80", complete=True, fixed=fixed)
    text = render(report(finding(cost=cost, remedy=(ROTATE,))))
    assert "· $80.00 a month" in text
    assert said in text


def test_a_cost_that_is_not_complete_is_the_least():
    cost = Cost(monthly="80", complete=False)
    assert "· at least $80.00 a month" in render(report(finding(cost=cost)))
