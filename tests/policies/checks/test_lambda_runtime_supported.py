from tests.policies.run import verdicts

ID = "lambda-runtime-supported"
DAY = {"on": "2026-11-23"}


def test_what_aws_patches_no_more_fails():
    assert verdicts(ID, "failing", DAY) == {"gone": "fail", "ended": "fail"}


def test_the_day_decides():
    assert verdicts(ID, "failing", {"on": "2026-04-29"})["ended"] == "pass"
    assert verdicts(ID, "failing", {"on": "2026-04-30"})["ended"] == "fail"


def test_current_runtimes_and_images_pass():
    found = verdicts(ID, "passing", DAY)
    assert found == {"current": "pass", "x86": "pass", "image": "pass"}


def test_notice_can_be_asked_for():
    assert verdicts(ID, "passing", {**DAY, "notice_days": 219})["x86"] == "fail"
    assert verdicts(ID, "passing", {**DAY, "notice_days": 218})["x86"] == "pass"


def test_arm64_can_be_asked_for():
    found = verdicts(ID, "passing", {**DAY, "arm64": True})
    assert found == {"current": "pass", "x86": "fail", "image": "fail"}


def test_an_unknown_runtime_is_unknown():
    assert verdicts(ID, "undecided", DAY) == {"perhaps": "unknown"}
