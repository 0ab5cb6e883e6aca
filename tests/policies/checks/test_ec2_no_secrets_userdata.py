from tests.policies.run import message, verdicts

ID = "ec2-no-secrets-userdata"


def test_secrets_are_found_in_plain_encoded_and_packed_data():
    found = verdicts(ID, "failing")
    assert found == {"plain": "fail", "packed": "fail", "template": "fail"}


def test_references_placeholders_and_names_of_secrets_pass():
    assert verdicts(ID, "passing") == {"bare": "pass", "fine": "pass", "template": "pass"}


def test_unknown_data_is_unknown():
    assert verdicts(ID, "undecided") == {"perhaps": "unknown"}
    assert "userData" in message(ID, "undecided")
