from tests.policies.run import verdicts

ID = "ecs-efs-transit"


def test_plain_nfs_fails():
    assert verdicts(ID, "failing") == {"default": "fail", "off": "fail"}


def test_encryption_passes_and_other_volumes():
    assert verdicts(ID, "passing") == {"on": "pass", "host": "pass", "none": "pass"}


def test_an_unknown_switch_is_unknown():
    assert verdicts(ID, "undecided") == {"perhaps": "unknown"}
