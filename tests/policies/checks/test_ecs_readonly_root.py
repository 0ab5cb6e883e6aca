from tests.policies.run import verdicts

ID = "ecs-readonly-root"


def test_each_container_must_be_read_only():
    found = verdicts(ID, "failing")
    assert found == dict.fromkeys(("default", "off", "sidecar-writes"), "fail")


def test_all_of_them_pass_and_windows_is_not_asked():
    assert verdicts(ID, "passing") == {"all": "pass", "windows": "pass"}


def test_what_is_not_known_is_unknown():
    assert verdicts(ID, "undecided") == {"perhaps": "unknown", "which-system": "unknown"}
