from tests.policies.run import verdicts

ID = "iam-privilege-escalation"


def test_each_kind_of_way_is_found():
    names = ("login", "version", "instance", "function", "trust", "in-its-region", "in-parts")
    found = verdicts(ID, "failing")
    assert {name for name, verdict in found.items() if verdict == "fail"} == set(names)


def test_what_a_role_has_in_parts_is_judged_at_the_role():
    found = verdicts(ID, "failing")
    assert found["passes"] == found["runs"] == "pass"


def test_scope_conditions_denials_and_boundaries_close_it():
    assert set(verdicts(ID, "passing").values()) == {"pass"}


def test_an_unknown_document_or_boundary_is_unknown_where_it_matters():
    found = verdicts(ID, "undecided")
    assert found == {"perhaps": "unknown", "unknown-boundary": "unknown", "harmless": "pass"}
