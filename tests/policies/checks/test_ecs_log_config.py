from tests.policies.run import verdicts

ID = "ecs-log-config"


def test_each_container_must_log():
    found = verdicts(ID, "failing")
    assert found == dict.fromkeys(("silent", "no-driver", "sidecar-silent", "dropped"), "fail")


def test_a_driver_passes():
    assert verdicts(ID, "passing") == {"logs": "pass"}


def test_unknown_containers_are_unknown():
    assert verdicts(ID, "undecided") == {"perhaps": "unknown"}
