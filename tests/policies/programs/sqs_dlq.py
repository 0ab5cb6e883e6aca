import json

import pulumi_aws as aws
from shared import later

LETTERS = "arn:aws:sqs:us-east-1:111122223333:letters"
URL = "https://sqs.us-east-1.amazonaws.com/111122223333/"
ROLE = "arn:aws:iam::111122223333:role/messages"
SENT_ON = json.dumps({"deadLetterTargetArn": LETTERS, "maxReceiveCount": 5})


def failing():
    aws.sqs.Queue("silent")
    aws.sqs.Queue("half", redrive_policy=json.dumps({"deadLetterTargetArn": LETTERS}))
    aws.sqs.Queue("broken", redrive_policy="{")


def passing():
    aws.sqs.Queue("sent-on", redrive_policy=SENT_ON)
    beside = aws.sqs.Queue("beside")
    aws.sqs.RedrivePolicy("beside", queue_url=beside.id, redrive_policy=SENT_ON)
    aws.sqs.Queue("jobs-dlq")
    aws.sqs.Queue("ordered", name="letters-dead.fifo", fifo_queue=True)
    used = aws.sqs.Queue("used")
    on = used.arn.apply(lambda a: json.dumps({"deadLetterTargetArn": a, "maxReceiveCount": 5}))
    aws.sqs.Queue("later", redrive_policy=on)
    lost = aws.sqs.Queue("lost")
    aws.iot.TopicRule(
        "messages",
        enabled=True,
        sql="SELECT * FROM 'messages/+'",
        sql_version="2016-03-23",
        error_action={"sqs": {"queue_url": lost.url, "role_arn": ROLE, "use_base64": True}},
    )
    open_ = json.dumps({"redrivePermission": "allowAll"})
    aws.sqs.Queue("for-all", redrive_allow_policy=open_)


def undecided():
    aws.sqs.Queue("perhaps")
    aws.sqs.RedrivePolicy("whose", queue_url=later(), redrive_policy=SENT_ON)
