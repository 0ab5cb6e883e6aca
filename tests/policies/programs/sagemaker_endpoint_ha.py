import pulumi_aws as aws
from shared import later


def _endpoint(name, environment=None, **variant):
    variant = {"model_name": "m", "instance_type": "ml.m5.large", **variant}
    tags = {"environment": environment} if environment else None
    aws.sagemaker.EndpointConfiguration(name, production_variants=[variant], tags=tags)


def failing():
    _endpoint("one", "prod", initial_instance_count=1)
    _endpoint("untagged", initial_instance_count=1)
    _endpoint(
        "scaled-to-one",
        "prod",
        initial_instance_count=2,
        managed_instance_scaling={"status": "ENABLED", "min_instance_count": 1},
    )
    _endpoint("two-in-dev", "dev", initial_instance_count=2)


def passing():
    _endpoint("two", "prod", initial_instance_count=2)
    _endpoint("one-in-dev", "dev", initial_instance_count=1)
    _endpoint(
        "serverless",
        "prod",
        instance_type=None,
        serverless_config={"max_concurrency": 5, "memory_size_in_mb": 2048},
    )


def undecided():
    _endpoint("perhaps", "prod", initial_instance_count=later().apply(int))
