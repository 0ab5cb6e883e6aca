from cost.analysis._teams import Teams
from cost.bill import Bill
from tests.cost.analysis.show import result, rows

SHARED = [{"name": "network", "match": {"component": "network.*"}, "split": "even"}]


def mapping(**more: object) -> Teams:
    return Teams.model_validate(more)


def test_tags_alone(hours: Bill) -> None:
    found = {row["team"]: row["cost"] for row in rows(hours, "showback")}
    assert found == {"ml": "22.0056", "platform": "6.4", "web": "1.6"}


def test_what_no_team_causes_is_apart(hours: Bill) -> None:
    found = [row for row in result(hours, "showback").rows if row["residual"]]
    assert {row["what"]: float(row["cost"]) for row in found} == {
        "Adjustment": -0.25,
        "Credit": -1.5,
        "Tax": 3.21,
        "Unused commitment": 0.9,
        "no team": 1.57,
    }


def test_a_rule_counts_where_no_tag_does(hours: Bill) -> None:
    rules = [{"team": "lab", "match": {"instance-type": "m5.*"}}]
    found = {
        row["team"]: row["cost"] for row in rows(hours, "showback", teams=mapping(teams=rules))
    }
    # An hour on demand and one reserved carry no tag; the others keep theirs. So does transfer.
    assert found["lab"] == "1.5"
    assert found["web"] == "1.6"


def test_a_shared_cost_is_no_teams_own(hours: Bill) -> None:
    found = {row["team"]: row for row in rows(hours, "showback", teams=mapping(shared=SHARED))}
    assert set(found) == {"ml", "web"}
    assert found["web"].items() >= {"direct": "1.6", "shared": "3.2", "cost": "4.8"}.items()


def test_all_charges_find_their_team(hours: Bill) -> None:
    rules = [{"team": "finance", "match": {"charge": ["Tax", "Credit", "Adjustment"]}}]
    found = rows(hours, "showback", teams=mapping(teams=rules), more={"all-charges": True})
    assert {row["team"]: row["cost"] for row in found}["finance"] == "1.46"


def test_what_has_no_cost_is_not_free(gaps: Bill) -> None:
    assert rows(gaps, "showback") == [{"team": "ml", "shared": "0"}]
    found = result(gaps, "showback")
    assert found.total == 4
    assert found.notes == ("1 lines have no cost: the total is at least this",)
