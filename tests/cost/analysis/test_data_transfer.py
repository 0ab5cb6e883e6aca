import pytest

from cost.analysis._routes import route
from cost.bill import Bill
from tests.cost.analysis.show import residual, rows


def test_routes_with_their_cost(hours: Bill) -> None:
    found = [(r["from"], r["to"], r["gb"], r["cost"]) for r in rows(hours, "data-transfer")]
    assert found == [
        ("us-east-1", "NAT gateway", "100", "4.5"),
        ("us-east-1", "eu-central-1", "50", "1"),
        ("us-east-1", "internet", "10", "0.9"),
        ("us-east-1", "other zones of us-east-1", "7", "0.07"),
    ]
    assert residual(hours, "data-transfer") == ["27.4656"]


def test_by_team_the_gateway_is_the_platforms(hours: Bill) -> None:
    found = rows(hours, "data-transfer", by=("team",))
    assert found[0].items() >= {"team": "platform", "unit_cost": "0.045"}.items()


@pytest.mark.parametrize(
    ("usage_type", "expected"),
    [
        ("EUN1-DataTransfer-In-Bytes", ("internet", "eu-north-1")),
        ("AWS-Out-Bytes", ("us-east-1", "another region")),
        ("USW2-AWS-Out-Bytes", ("us-west-2", "another region")),
        ("USE1-XXX9-AWS-Out-Bytes", ("us-east-1", "XXX9")),
        ("EU-VpcEndpoint-Bytes", ("eu-west-1", "VPC endpoint")),
        ("USE2-TransitGateway-Bytes", ("us-east-2", "transit gateway")),
        ("USE2-VpcPeering-In-Bytes", ("peered VPC", "us-east-2")),
        ("USE1-EqDC2-DataXfer-Out:dc.3", ("us-east-1", "Direct Connect")),
        ("USE2-DataTransfer-xAZ-Out-Bytes", ("us-east-2", "other zones of us-east-2")),
        ("USE2-DataTransfer-Sideways", ("us-east-2", "not known")),
    ],
)
def test_routes(usage_type: str, expected: tuple[str, str]) -> None:
    found = route(usage_type, None, None)
    assert (found.origin, found.target) == expected
