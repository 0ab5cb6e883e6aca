from tests.policies.run import verdicts

ID = "sagemaker-nb-no-internet"


def test_direct_access_is_the_default():
    assert verdicts(ID, "failing") == dict.fromkeys(("silent", "direct", "nowhere"), "fail")


def test_a_subnet_without_direct_access_passes():
    assert verdicts(ID, "passing") == {"private": "pass"}


def test_an_unknown_access_is_unknown():
    assert verdicts(ID, "undecided") == {"perhaps": "unknown"}
