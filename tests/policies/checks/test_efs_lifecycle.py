from tests.policies.run import verdicts

ID = "efs-lifecycle"


def test_all_in_standard_and_throughput_that_dev_pays_for_fail():
    names = ("silent", "only-back", "provisioned")
    assert verdicts(ID, "failing") == dict.fromkeys(names, "fail")


def test_cheaper_classes_pass_and_production_may_provision():
    assert verdicts(ID, "passing") == dict.fromkeys(("cool", "cold", "prod"), "pass")


def test_an_unknown_mode_is_unknown():
    assert verdicts(ID, "undecided") == {"perhaps": "unknown"}
