import pulumi_aws as aws
from shared import later

KEY = "arn:aws:kms:us-east-1:111122223333:key/k"


def _endpoint(name, kind, **inputs):
    variant = {"model_name": "m", "initial_instance_count": 1, "instance_type": kind}
    aws.sagemaker.EndpointConfiguration(name, production_variants=[variant], **inputs)


def _captured(**more):
    return {
        "enable_capture": True,
        "initial_sampling_percentage": 10,
        "destination_s3_uri": "s3://captured/",
        "capture_options": [{"capture_mode": "Input"}],
        **more,
    }


def failing():
    _endpoint("silent", "ml.m5.large")
    _endpoint("captured", "ml.m5.large", kms_key_arn=KEY, data_capture_config=_captured())


def passing():
    _endpoint("ours", "ml.m5.large", kms_key_arn=KEY)
    _endpoint("local-disk", "ml.g5.xlarge")
    captured = _captured(kms_key_id=KEY)
    _endpoint("captured", "ml.m5.large", kms_key_arn=KEY, data_capture_config=captured)
    off = _captured(enable_capture=False)
    _endpoint("not-captured", "ml.m5.large", kms_key_arn=KEY, data_capture_config=off)


def undecided():
    _endpoint("perhaps", later())
