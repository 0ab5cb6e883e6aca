"""Every stack must have a budget that tells somebody."""

from __future__ import annotations

from cost.models import Model
from policies._base import STACK_TYPE, Notes, Policy, Subject, require
from policies._truth import Truth, some

BUDGET = "aws:budgets/budget:Budget"


class Config(Model):
    """Exceptions."""

    exempt_stacks: tuple[str, ...] = ()


def check(stack: Subject, config: Config) -> Notes:
    """A stack that deploys nothing of AWS needs none."""
    graph = stack.index.graph
    if graph.stack in config.exempt_stacks or not any(r.type.startswith("aws:") for r in graph):
        return
    budgets = [Subject(resource=r, index=stack.index) for r in stack.index.of_type(BUDGET)]
    yield require(some(_tells(b) for b in budgets), "no budget of the stack alerts anybody")


def _tells(budget: Subject) -> Truth:
    return some(
        some(
            Truth.of(not who.absent and who.value != [])
            for who in (n["subscriberEmailAddresses"], n["subscriberSnsTopicArns"])
        )
        if not n.unknown
        else Truth.UNSURE
        for n in budget["notifications"].items()
    )


POLICY = Policy(
    id="budget-present",
    severity="medium",
    title="The stack has a budget with an alert",
    why="A forgotten GPU is noticed by the invoice, a month late.",
    fix="add a budgets.Budget with a notification; in our stacks set trimtab:billing",
    types=(STACK_TYPE,),
    check=check,
    kind="stack",
    config=Config,
)
