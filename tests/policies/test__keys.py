import pytest

from cost.graph import UNKNOWN
from policies._keys import customer_key
from policies._truth import Node, Truth


@pytest.mark.parametrize("key", [UNKNOWN, "alias/ours", "arn:aws:kms:us-east-1:111122223333:key/k"])
def test_keys_of_ours(key):
    assert customer_key(Node(key)) is Truth.YES


@pytest.mark.parametrize("key", [None, "", "alias/aws/rds", "arn:aws:kms:::alias/aws/dynamodb"])
def test_no_key_and_keys_of_aws(key):
    assert customer_key(Node(key)) is Truth.NO
