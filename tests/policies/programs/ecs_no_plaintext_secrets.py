import pulumi_aws as aws
from shared import later, task

KEY = "AKIA" + "IOSFODNN7EXAMPLE"


def _with(name, **variables):
    task(name, environment=[{"name": k, "value": v} for k, v in variables.items()])


def failing():
    _with("by-name", STAGE="dev", DATABASE_PASSWORD="hunter2")
    _with("by-value", UPLOAD_WITH=KEY)
    _with("camel", apiKey="0123")
    _with("url", DATABASE="postgres://app:hunter2@db/app")


def passing():
    _with("plain", STAGE="dev", MAX_TOKENS="512", TOKENIZER="bpe", DB_PASSWORD_ARN="arn:aws:x")
    _with("only-named", HF_TOKEN="arn:aws:secretsmanager:us-east-1:111122223333:secret:hf")
    secret = {"name": "HF_TOKEN", "valueFrom": "arn:aws:ssm:us-east-1:111122223333:parameter/hf"}
    task("from-store", secrets=[secret])


def undecided():
    aws.ecs.TaskDefinition("perhaps", family="perhaps", container_definitions=later())
