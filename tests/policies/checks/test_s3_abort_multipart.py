from tests.policies.run import verdicts

ID = "s3-abort-multipart"


def test_parts_that_stay_fail():
    names = ("expires-only", "disabled", "late", "some-objects", "fewer-objects", "inline")
    assert verdicts(ID, "failing") == dict.fromkeys(names, "fail")


def test_a_rule_for_all_objects_passes():
    found = verdicts(ID, "passing")
    assert found == dict.fromkeys(("week", "all-objects", "inline", "bare"), "pass")


def test_the_days_are_a_setting():
    found = verdicts(ID, "passing", {"most_days": 6})
    assert found == {"week": "fail", "all-objects": "fail", "inline": "pass", "bare": "pass"}


def test_an_unknown_part_of_the_rule_is_unknown():
    found = verdicts(ID, "undecided")
    assert found == dict.fromkeys(("perhaps", "some-day", "some-prefix"), "unknown")
