from tests.policies.run import verdicts

ID = "sagemaker-nb-hardening"


def test_each_softness_fails():
    names = ("root", "root-by-default", "no-key", "version-1", "old")
    assert verdicts(ID, "failing") == dict.fromkeys(names, "fail")


def test_hard_ones_pass():
    assert verdicts(ID, "passing") == {"hard": "pass", "new": "pass"}


def test_platforms_are_a_setting():
    assert verdicts(ID, "passing", {"platforms": ["notebook-al2-v3"]})["new"] == "fail"


def test_an_unknown_root_is_unknown_and_an_unknown_key_a_key():
    assert verdicts(ID, "undecided") == {"perhaps": "unknown", "key-later": "pass"}
