from tests.policies.run import verdicts

ID = "backup-vault-cmk"


def test_a_vault_without_a_key_fails():
    assert verdicts(ID, "failing") == {"plain": "fail"}


def test_a_key_of_ours_passes():
    assert verdicts(ID, "passing") == {"ours": "pass"}


def test_a_key_that_is_not_known_yet_is_a_key():
    assert verdicts(ID, "undecided") == {"later": "pass"}
