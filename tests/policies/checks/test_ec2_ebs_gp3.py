from policies.evaluate import evaluate, policy
from tests.policies.run import graph_of, verdicts

ID = "ec2-ebs-gp3"


def test_the_older_kinds_fail_said_or_by_default():
    names = ("silent", "io1", "second-disk", "root", "database", "machine", "disks")
    assert verdicts(ID, "failing") == dict.fromkeys(names, "fail")


def test_the_saving_is_named_in_money():
    found = {f.name: f.message for f in evaluate(graph_of("ec2_ebs_gp3.failing"),
                                                 policies=[policy(ID)])}  # fmt: skip
    assert "gp3 saves 10.00 USD a month" in found["silent"]
    assert "20 % less" in found["second-disk"]
    assert "io2 costs the same" in found["io1"]


def test_current_kinds_and_the_amis_choice_pass():
    names = ("gp3", "io2", "cold", "root", "disk", "silent", "machine")
    assert verdicts(ID, "passing") == dict.fromkeys(names, "pass")


def test_an_unknown_kind_is_unknown():
    assert verdicts(ID, "undecided") == {"perhaps": "unknown"}
