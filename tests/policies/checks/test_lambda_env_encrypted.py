from tests.policies.run import message, verdicts

ID = "lambda-env-encrypted"


def test_no_key_an_empty_one_and_a_secret_fail():
    found = verdicts(ID, "failing")
    assert found == {"no-key": "fail", "empty-key": "fail", "secret": "fail"}


def test_no_variables_a_key_and_names_of_secrets_pass():
    found = verdicts(ID, "passing")
    assert found == {"none": "pass", "encrypted": "pass", "named": "pass"}


def test_an_unknown_value_of_a_secrets_name_is_unknown():
    assert verdicts(ID, "undecided") == {"perhaps": "unknown"}
    assert "API_KEY" in message(ID, "undecided")
