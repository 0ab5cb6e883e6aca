import pulumi_aws as aws
from shared import function, later

QUEUE = "arn:aws:sqs:us-east-1:111122223333:letters"
STREAM = "arn:aws:kinesis:us-east-1:111122223333:stream/clicks"


def _reads(name):
    aws.lambda_.EventSourceMapping(name, function_name=name, event_source_arn=STREAM)


def failing():
    function("silent")
    function("called", name="called")
    _reads("called")
    aws.lambda_.Permission(
        "call", function="called", action="lambda:InvokeFunction", principal="sns.amazonaws.com"
    )
    success = function("success")
    aws.lambda_.FunctionEventInvokeConfig(
        "config",
        function_name=success.name,
        destination_config={"on_success": {"destination": QUEUE}},
    )


def passing():
    function("letters", dead_letter_config={"target_arn": QUEUE})
    function("later", dead_letter_config={"target_arn": later()})
    function("reads", name="reads")
    _reads("reads")
    sends = function("sends")
    aws.lambda_.FunctionEventInvokeConfig(
        "config",
        function_name=sends.name,
        destination_config={"on_failure": {"destination": QUEUE}},
    )


def undecided():
    function("perhaps", name="perhaps")
    aws.lambda_.FunctionEventInvokeConfig(
        "someones",
        function_name=later(),
        destination_config={"on_failure": {"destination": QUEUE}},
    )
