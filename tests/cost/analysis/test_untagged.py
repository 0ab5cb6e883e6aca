from cost.bill import Bill
from tests.cost.analysis.show import residual, result, rows


def test_share_of_usage_by_key_and_service(hours: Bill) -> None:
    found = rows(hours, "untagged", more={"tag": ("team", "app")})
    assert [(r["tag"], r["service"], r["untagged"], r["cost"]) for r in found] == [
        ("team", "AmazonEC2", "1.57", "19.7796"),
        ("team", "AmazonS3", "0", "11.796"),
        ("app", "AmazonEC2", "19.7796", "19.7796"),
        ("app", "AmazonS3", "0", "11.796"),
    ]
    assert [r["share"] for r in found][1:] == [0, 1, 0]


def test_what_cannot_be_tagged_is_in_no_share(hours: Bill) -> None:
    # Tax 3.21, credit -1.50, refund -0.25, unused commitment 0.9.
    assert residual(hours, "untagged", more={"tag": ("team",)}) == ["2.36"]


def test_the_whole_is_said_for_each_key(hours: Bill) -> None:
    assert result(hours, "untagged", more={"tag": ("team", "nobody")}).notes == (
        "team: 5.0% of usage has no value",
        "nobody: 100.0% of usage has no value",
    )
