"""docs/rules.md is what the rules say of themselves, and every rule says enough."""

from pathlib import Path

import pytest

from cost.optimise import all_rules
from cost.registry import discover
from cost.rules._base import Rule
from trimtab.rules_page import PAGE, page

RULES = all_rules()


def test_the_page_is_what_the_rules_say():
    """If this fails: make docs."""
    assert PAGE.read_text(encoding="utf-8") == page(RULES)


def test_another_rule_changes_the_page():
    assert page(RULES[1:]) != page(RULES)
    assert discover(__import__("cost.rules").rules, "RULE", Rule) == RULES


@pytest.mark.parametrize("rule", RULES, ids=lambda r: r.id)
def test_a_rule_says_method_formula_sources_and_where_thresholds_come_from(rule: Rule):
    assert rule.title
    assert rule.method
    assert rule.formula
    assert rule.sources
    assert all(t.meaning and t.source and t.unit for t in rule.thresholds)


@pytest.mark.parametrize("rule", RULES, ids=lambda r: r.id)
def test_a_rule_has_an_example_with_an_amount(rule: Rule):
    assert any(c.isdigit() for c in rule.example)
    assert f"*Example:* {rule.example}." in PAGE.read_text(encoding="utf-8")


def test_the_guide_leads_to_the_page():
    guide = Path(PAGE.parent / "rightsizing.md").read_text(encoding="utf-8")
    assert "(rules.md)" in guide
