from tests.policies.run import verdicts

ID = "backup-plan-coverage"


def test_what_no_selection_takes_and_backups_without_end_fail():
    taken = {"taken": "pass", "tagged": "pass"}
    found = verdicts(ID, "failing")
    assert found == {"alone": "fail", "left-out": "fail", "for-ever": "fail"} | taken


def test_arns_patterns_tags_and_policies_of_file_systems_cover():
    covered = ("named", "tagged", "listed-tag", "by-pattern", "kept", "files")
    not_asked = ("dev", "expiring", "replica", "follower", "a-month")
    assert verdicts(ID, "passing") == dict.fromkeys((*covered, *not_asked), "pass")


def test_what_production_is_called_is_a_setting():
    assert verdicts(ID, "passing", {"production": ["dev"]})["dev"] == "fail"


def test_a_selection_by_a_tag_that_is_not_known_may_cover():
    assert verdicts(ID, "undecided") == {"perhaps": "unknown"}
