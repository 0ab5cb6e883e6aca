from tests.policies.run import verdicts

ID = "efs-access-point"


def test_the_whole_file_system_or_any_user_fails():
    assert verdicts(ID, "failing") == dict.fromkeys(("silent", "root", "anyone"), "fail")


def test_a_directory_and_a_user_pass():
    assert verdicts(ID, "passing") == {"team": "pass"}


def test_an_unknown_directory_is_unknown():
    assert verdicts(ID, "undecided") == {"perhaps": "unknown"}
