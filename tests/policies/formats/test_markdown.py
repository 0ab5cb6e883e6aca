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
