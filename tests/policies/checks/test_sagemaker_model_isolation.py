from tests.policies.run import verdicts

ID = "sagemaker-model-isolation"


def test_a_network_is_the_default_and_a_vpc_is_not_enough():
    assert verdicts(ID, "failing") == {"silent": "fail", "in-vpc": "fail"}


def test_isolation_passes():
    assert verdicts(ID, "passing") == {"isolated": "pass"}


def test_a_vpc_may_be_enough():
    found = verdicts(ID, "failing", {"vpc_is_enough": True})
    assert found == {"silent": "fail", "in-vpc": "pass"}


def test_an_unknown_flag_is_unknown():
    assert verdicts(ID, "undecided") == {"perhaps": "unknown"}
