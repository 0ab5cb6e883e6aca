from tests.policies.run import verdicts

ID = "ecs-no-host-namespace"


def test_the_hosts_processes_memory_and_network_as_root_fail():
    names = ("processes", "memory", "root-on-network", "root-by-name", "misplaced")
    assert verdicts(ID, "failing") == dict.fromkeys(names, "fail")


def test_namespaces_of_its_own_pass_and_a_user_on_the_hosts_network():
    assert verdicts(ID, "passing") == dict.fromkeys(("plain", "own", "user-on-network"), "pass")


def test_an_unknown_mode_or_user_is_unknown():
    assert verdicts(ID, "undecided") == {"perhaps": "unknown", "who": "unknown"}
