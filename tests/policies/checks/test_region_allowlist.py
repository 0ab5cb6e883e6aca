from tests.policies.run import verdicts

ID = "region-allowlist"


def test_another_jurisdiction_fails_copies_too():
    assert verdicts(ID, "failing") == dict.fromkeys(("far", "replicated", "copied"), "fail")


def test_the_same_jurisdiction_passes():
    names = ("here", "near", "replicated", "copied")
    assert verdicts(ID, "passing") == dict.fromkeys(names, "pass")


def test_the_regions_are_a_setting():
    found = verdicts(ID, "passing", {"regions": ["us-east-*"]})
    assert found == {"here": "pass", "near": "fail", "replicated": "fail", "copied": "fail"}


def test_unknown_regions_are_unknown_unless_the_setting_decides():
    assert verdicts(ID, "undecided") == {"perhaps": "unknown", "wherever": "unknown"}
    assert verdicts(ID, "undecided", {"regions": ["us-*"]})["wherever"] == "fail"
