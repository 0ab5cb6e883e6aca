import pytest

from cost.graph import UNKNOWN
from policies._secrets import contains_secret, is_secret, names_secret
from policies._truth import Node, Truth

SECRETS = (
    "DB_PASSWORD",
    "apiKey",
    "HF_TOKEN",
    "AWS_ACCESS_KEY_ID",
    "ECS_ENGINE_AUTH_DATA",
    "secret",
)
OTHERS = ("MAX_TOKENS", "TOKENIZER", "PASSWORD_FILE", "SECRET_ARN", "KEY", "PUBLIC_KEY", "MONKEY")


@pytest.mark.parametrize("name", SECRETS)
def test_names_of_secrets(name: str):
    assert names_secret(name)


@pytest.mark.parametrize("name", OTHERS)
def test_names_that_only_sound_like_it(name: str):
    assert not names_secret(name)


@pytest.mark.parametrize(
    "text",
    [
        "AKIA" + "IOSFODNN7EXAMPLE",
        "-----BEGIN RSA " + "PRIVATE KEY-----",
        "-----BEGIN " + "PRIVATE KEY-----",
        "hf_" + "a" * 34,
        "ghp_" + "a" * 36,
        "https://me:hunter2@example.com",
    ],
)
def test_secrets_by_their_form(text: str):
    assert contains_secret(text)


@pytest.mark.parametrize("text", ["AKIA", "https://example.com:8080/@x", "sk-learn", "${USER}"])
def test_texts_without_a_secret(text: str):
    assert not contains_secret(text)


def test_an_unknown_value_is_unsure_only_below_such_a_name():
    assert is_secret(Node("TOKEN"), Node(UNKNOWN)) is Truth.UNSURE
    assert is_secret(Node("STAGE"), Node(UNKNOWN)) is Truth.NO
    assert is_secret(Node("TOKEN"), Node("")) is Truth.NO
