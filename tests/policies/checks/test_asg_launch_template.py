from tests.policies.run import verdicts

ID = "asg-launch-template"


def test_configurations_and_nothing_fail():
    assert verdicts(ID, "failing") == {"old": "fail", "nothing": "fail"}


def test_templates_pass_alone_and_mixed():
    assert verdicts(ID, "passing") == {"template": "pass", "mixed": "pass"}


def test_an_unknown_template_is_one():
    assert verdicts(ID, "undecided") == {"any-template": "pass"}
