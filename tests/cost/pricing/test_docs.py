"""The documentation names every usage input, and nothing that is none."""

from __future__ import annotations

import re
from pathlib import Path

from cost.pricing.base import pricers


def test_the_table_of_usage_inputs_is_complete(project: Path) -> None:
    text = (project / "docs" / "estimates.md").read_text()
    table = text.partition("| resource | keys |")[2].partition("\n\n")[0]
    documented = set(re.findall(r"`([a-z0-9_]+)`", table))
    known = {usage.key for pricer in pricers().values() for usage in pricer.usage}
    assert documented == known
