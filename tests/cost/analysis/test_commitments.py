from cost.bill import Bill
from tests.cost.analysis.conftest import PLAN, RESERVED
from tests.cost.analysis.show import result, rows

USED = {"used": "0.6", "unused": "0.4", "cost": "1", "utilisation": 0.6}


def test_what_is_used_wasted_and_saved(hours: Bill) -> None:
    found = {row["commitment"]: row for row in rows(hours, "commitments")}
    plan = {"commitment": PLAN, "kind": "Savings Plan", "covered_list": "1", "saved": "0"}
    # The second hour of the plan was wholly used: its waste of zero is no wasted hour.
    assert found[PLAN] == plan | USED | {"hours_unused": 1}
    assert found[RESERVED]["utilisation"] == 0.5
    # Its unused part is one line a month: in which hours is not known.
    assert "hours_unused" not in found[RESERVED]


def test_hours_are_unknown_in_a_bill_of_days(days: Bill) -> None:
    found = {row["commitment"]: row for row in rows(days, "commitments")}
    assert "hours_unused" not in found[PLAN]
    assert found[PLAN].items() >= USED.items()
    assert "not known" in result(days, "commitments").notes[-1]
