from policies._remedy import Change
from policies.formats.markdown import render
from tests.policies.sample import finding, report


def test_new_failures_are_in_the_open_and_the_rest_is_folded():
    text = render(report(finding("fresh"), finding("old", status="existing")))
    table, _, folded = text.partition("<details>")
    assert "`fresh`" in table
    assert "`old`" not in table
    assert "1 there before" in folded
    assert "`keys.py:7`" in table


def test_the_comment_can_be_found_again():
    assert render(report()).startswith("<!-- trimtab-check dev -->\n")


def test_text_cannot_break_the_table_or_write_markup():
    text = render(report(finding(message="a|b<script>\nc")))
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
    shown = text.count("| medium | `kms-rotation` |")
    named = int(text.split("and **")[1].split(" more**")[0])
    assert shown + named == 400
    assert "more reasons" in text


def test_what_to_write_is_code_below_the_fix():
    change = Change(path=("a",), value=True, keyword="enable_key_rotation=True")
    text = render(report(finding(remedy=(change,))))
    assert "**Fix:** rotate<br>`enable_key_rotation=True`" in text
