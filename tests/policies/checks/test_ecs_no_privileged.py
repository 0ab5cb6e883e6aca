from tests.policies.run import verdicts

ID = "ecs-no-privileged"


def test_one_privileged_container_is_enough():
    found = verdicts(ID, "failing")
    assert found == dict.fromkeys(("privileged", "one-of-two", "slip"), "fail")


def test_off_is_the_default():
    assert verdicts(ID, "passing") == {"plain": "pass", "off": "pass", "none": "pass"}


def test_containers_that_are_not_known_are_unknown():
    assert verdicts(ID, "undecided") == {"perhaps": "unknown", "not-json": "unknown"}
