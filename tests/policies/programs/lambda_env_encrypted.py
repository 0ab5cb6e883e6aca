import pulumi_aws as aws
from shared import function, later

KEY = "arn:aws:kms:us-east-1:111122223333:key/1"
PLAIN = {"variables": {"TABLE": "seen"}}


def failing():
    function("no-key", environment=PLAIN)
    function("empty-key", kms_key_arn="")
    secret = {"variables": {"DB_PASSWORD": "hunter2"}}
    function("secret", environment=secret, kms_key_arn=KEY)


def passing():
    function("none")
    function("encrypted", environment=PLAIN, kms_key_arn=KEY)
    by_name = {"variables": {"DB_PASSWORD_ARN": "arn:aws:secretsmanager:…", "TABLE": later()}}
    function("named", environment=by_name, kms_key_arn=aws.kms.Key("key").arn)


def undecided():
    variables = {"variables": {"API_KEY": later()}}
    function("perhaps", environment=variables, kms_key_arn=KEY)
