"""What a change of settings does, before anybody deploys it: cost, policies, resources."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cost.errors import TrimtabError

if TYPE_CHECKING:
    from cost.apply import Plan
    from cost.estimate.model import Estimate
    from policies.findings import Report


@dataclass(frozen=True, kw_only=True)
class Judged:
    """The estimate with its difference, and the policies' verdict; or why neither is known."""

    estimate: Estimate | None = None
    checked: Report | None = None
    problem: str = ""


def judge(planned: Plan) -> Judged:
    """Preview the stack with the old and with the new settings, price and check both."""
    try:
        return _judge(planned)
    except TrimtabError as error:
        return Judged(problem=str(error))


def _judge(planned: Plan) -> Judged:
    from cost._yaml_edit import document
    from cost.estimate import compare, estimate
    from cost.pricing.catalogue import load
    from infra.engine import find_project
    from policies.run import Options, run
    from trimtab.commands.check import PROFILES, SETTINGS, SUPPRESSIONS
    from trimtab.graphs import preview_of
    from trimtab.options import project_file

    folder = find_project(planned.file.resolve().parent)
    old, new = (
        preview_of(planned.stack, folder, config=document(text.decode())["config"])
        for text in (planned.before, planned.after)
    )
    prices = load()
    before, after = estimate(old, prices), estimate(new, prices)
    options = Options(
        suppressions=project_file(None, SUPPRESSIONS, folder),
        settings=project_file(None, SETTINGS, folder),
        profiles=project_file(None, PROFILES, folder),
        project=folder,
    )
    return Judged(
        estimate=after.model_copy(update={"diff": compare(before, after)}),
        checked=run(new, old, options),
    )
