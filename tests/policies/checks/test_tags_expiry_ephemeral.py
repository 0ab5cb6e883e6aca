from tests.policies.run import verdicts

ID = "tags-expiry-ephemeral"


def test_no_day_no_date_the_past_and_far_away_fail():
    names = ("silent", "no-date", "past", "far")
    assert verdicts(ID, "failing") == dict.fromkeys(names, "fail")


def test_soon_passes_and_what_stays_is_not_asked():
    names = ("tomorrow", "soon", "dev", "untagged")
    assert verdicts(ID, "passing") == dict.fromkeys(names, "pass")


def test_environments_and_days_are_settings():
    assert verdicts(ID, "passing", {"environments": ["dev"]})["dev"] == "fail"
    assert verdicts(ID, "failing", {"most_days": 60})["far"] == "pass"


def test_unknown_tags_are_unknown():
    assert verdicts(ID, "undecided") == {"date": "unknown", "environment": "unknown"}
