from tests.policies.run import message, verdicts


def test_missing_or_kept_tags_fail():
    found = verdicts("asg-tags-propagate", "failing")
    assert found == {"bare": "fail", "keeps-them": "fail", "no-team": "fail"}


def test_without_keys_any_tag_that_instances_get_will_do():
    found = verdicts("asg-tags-propagate", "failing", {"keys": []})
    assert found == {"bare": "fail", "keeps-them": "fail", "no-team": "pass"}


def test_all_tags_propagated_pass():
    assert verdicts("asg-tags-propagate", "passing") == {"tagged": "pass"}


def test_an_unknown_key_may_be_the_missing_one():
    assert verdicts("asg-tags-propagate", "undecided") == {"perhaps": "unknown"}
    assert "without the tags team" in message("asg-tags-propagate", "undecided")
