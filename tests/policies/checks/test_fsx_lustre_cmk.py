from tests.policies.run import verdicts

ID = "fsx-lustre-cmk"


def test_no_key_and_what_dev_does_not_need_fail():
    assert verdicts(ID, "failing") == dict.fromkeys(("no-key", "lasting", "large"), "fail")


def test_scratch_takes_no_key_and_production_any_size():
    assert verdicts(ID, "passing") == dict.fromkeys(("our-key", "silent", "scratch"), "pass")


def test_the_size_is_a_setting():
    assert verdicts(ID, "passing", {"most_gib": 2400})["scratch"] == "fail"


def test_unknowns_are_unknown_where_they_decide():
    found = {"perhaps": "unknown", "either-way": "pass", "size": "unknown"}
    assert verdicts(ID, "undecided") == found
