from tests.policies.run import verdicts

ID = "iam-kms-decrypt-scoped"


def test_every_key_fails_in_each_spelling():
    names = ("any-key", "all-of-account", "re-encrypts", "any-key-via-s3", "any-alias")
    assert verdicts(ID, "failing") == dict.fromkeys(names, "fail")


def test_chosen_keys_pass():
    names = ("one-key", "by-alias", "by-tag", "encrypts", "denies")
    assert verdicts(ID, "passing") == dict.fromkeys(names, "pass")


def test_an_unknown_document_is_unknown():
    assert verdicts(ID, "undecided") == {"perhaps": "unknown"}
