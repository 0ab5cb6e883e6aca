from tests.policies.run import verdicts

ID = "vpc-gateway-endpoints"


def test_nat_without_gateway_endpoints_fails():
    assert verdicts(ID, "failing") == dict.fromkeys(("none", "one", "interfaces"), "fail")


def test_endpoints_pass_and_networks_without_nat():
    assert verdicts(ID, "passing") == dict.fromkeys(("both", "gateways", "no-nat"), "pass")


def test_which_services_is_a_setting():
    assert verdicts(ID, "failing", {"services": ["s3"]})["one"] == "pass"


def test_an_unknown_service_is_unknown():
    assert verdicts(ID, "undecided") == {"perhaps": "unknown"}
