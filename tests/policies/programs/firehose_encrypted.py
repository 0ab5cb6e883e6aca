import pulumi_aws as aws
from shared import later

KEY = "arn:aws:kms:us-east-1:111122223333:key/1"
ROLE = "arn:aws:iam::111122223333:role/delivery"
BUCKET = {"bucket_arn": "arn:aws:s3:::raw", "role_arn": ROLE}


def _stream(name, encryption=None, **inputs):
    aws.kinesis.FirehoseDeliveryStream(
        name,
        destination="extended_s3",
        extended_s3_configuration=BUCKET,
        server_side_encryption=encryption,
        **inputs,
    )


def _ours(**parts):
    return {"enabled": True, "key_type": "CUSTOMER_MANAGED_CMK", "key_arn": KEY, **parts}


def failing():
    _stream("silent")
    _stream("off", _ours(enabled=False))
    _stream("of-aws", {"enabled": True})
    _stream("keyless", _ours(key_arn=None))
    _stream("untyped", _ours(key_type="AWS_OWNED_CMK"))


def passing():
    _stream("ours", _ours())
    stream = "arn:aws:kinesis:us-east-1:111122223333:stream/clicks"
    reads = {"kinesis_stream_arn": stream, "role_arn": ROLE}
    _stream("reads", kinesis_source_configuration=reads)
    _stream("later", _ours(key_arn=later()))


def undecided():
    value = later()
    _stream("perhaps", _ours(enabled=value.apply(bool)))
    _stream("which", _ours(key_type=value))
