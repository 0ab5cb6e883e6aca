from cost.analysis._teams import Teams
from cost.bill import Bill
from tests.cost.analysis.show import residual, rows

POOLS = Teams.model_validate(
    {
        "shared": [
            {"name": "gateway", "match": {"usage-type": "NatGateway-*"}, "split": "even"},
            {
                "name": "rest",
                "match": {"component": "network.*"},
                "split": "fixed",
                "percent": {"ml": 75, "web": 25},
            },
        ]
    }
)


def test_who_bears_what_by_which_rule(hours: Bill) -> None:
    found = rows(hours, "shared-costs", teams=POOLS)
    assert [(r["pool"], r["team"], r["split"], r["cost"], r["share"]) for r in found] == [
        ("gateway", "ml", "even", "2.25", 0.5),
        ("gateway", "web", "even", "2.25", 0.5),
        ("rest", "ml", "fixed", "1.425", 0.75),
        ("rest", "web", "fixed", "0.475", 0.25),
    ]
    assert residual(hours, "shared-costs", teams=POOLS) == ["27.5356"]
