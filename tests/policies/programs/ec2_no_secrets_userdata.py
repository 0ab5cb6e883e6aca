import base64
import gzip

import pulumi_aws as aws
from shared import AMI, later

# Written in parts: scanners of repositories look for the whole.
LEAK = "export AWS_ACCESS_KEY_ID=AKIA" + "IOSFODNN7EXAMPLE"
PASSWORD = 'export DATABASE_PASSWORD="SomeSort' + 'OfPassword"'
FINE = """#!/bin/bash
TOKEN=$(curl -X PUT http://169.254.169.254/latest/api/token)
export AWS_SECRET_ACCESS_KEY=bar MAX_TOKENS=100000000
export DB_PASSWORD_FILE=/run/secrets/database
export DB_SECRET=arn:aws:secretsmanager:us-east-1:111122223333:secret:db
"""


def _encoded(text, pack=bytes):
    return base64.b64encode(pack(text.encode())).decode()


def _machine(name, **data):
    aws.ec2.Instance(name, ami=AMI, instance_type="m6i.large", **data)


def failing():
    _machine("plain", user_data=LEAK)
    _machine("packed", user_data_base64=_encoded(PASSWORD, gzip.compress))
    aws.ec2.LaunchTemplate("template", image_id=AMI, user_data=_encoded(LEAK))


def passing():
    _machine("bare")
    _machine("fine", user_data=FINE)
    aws.ec2.LaunchTemplate("template", image_id=AMI, user_data=_encoded(FINE))


def undecided():
    aws.ec2.LaunchTemplate("perhaps", image_id=AMI, user_data=later())
