import pulumi_aws as aws
from shared import document, later

ARN = "arn:aws:sqs:us-east-1:111122223333:jobs"
URL = "https://sqs.us-east-1.amazonaws.com/111122223333/jobs"
SEND = {"Action": "sqs:SendMessage", "Resource": ARN}
ANYONE = {**SEND, "Principal": "*"}
ROLE = {"AWS": "arn:aws:iam::111122223333:role/worker"}
SOURCE = {"ArnEquals": {"aws:SourceArn": "arn:aws:sns:us-east-1:111122223333:alerts"}}


def _queue(name, policy):
    aws.sqs.QueuePolicy(name, queue_url=URL, policy=policy)


def failing():
    aws.sqs.Queue("inside", policy=document(**ANYONE))
    _queue("beside", document(**SEND, Principal={"AWS": "*"}))
    everything = {"Action": "*", "Resource": ARN}
    _queue("everything", document(**everything, Principal="*", Condition=SOURCE))
    _queue("everything-for-one", document(**everything, Principal=ROLE))


def passing():
    aws.sqs.Queue("default")
    _queue("role", document(**SEND, Principal=ROLE))
    _queue("source", document(**ANYONE, Condition=SOURCE))
    _queue("denies", document("Deny", Action="*", Resource=ARN, Principal="*"))


def undecided():
    _queue("perhaps", later())
