import pulumi_aws as aws
from shared import later

BUCKET = "arn:aws:s3:::raw"
RULE = "arn:aws:events:us-east-1:111122223333:rule/hourly"


def _may_call(name, principal, **inputs):
    aws.lambda_.Permission(
        name, function="app", action="lambda:InvokeFunction", principal=principal, **inputs
    )


def failing():
    _may_call("anyone", "*")
    _may_call("anyone-of-a-rule", "*", source_arn=RULE)
    _may_call("any-rule", "events.amazonaws.com")
    _may_call("any-owner", "s3.amazonaws.com", source_arn=BUCKET)
    aws.lambda_.FunctionUrl("url", function_name="app", authorization_type="NONE")


def passing():
    _may_call("role", "arn:aws:iam::111122223333:role/caller")
    _may_call("account", "111122223333")
    _may_call("organisation", "*", principal_org_id="o-1")
    _may_call("rule", "events.amazonaws.com", source_arn=RULE)
    _may_call("bucket", "s3.amazonaws.com", source_arn=BUCKET, source_account="111122223333")
    _may_call("later", "events.amazonaws.com", source_arn=later())
    aws.lambda_.FunctionUrl("url", function_name="app", authorization_type="AWS_IAM")


def undecided():
    value = later()
    _may_call("perhaps", value)
    aws.lambda_.FunctionUrl("url", function_name="app", authorization_type=value)
