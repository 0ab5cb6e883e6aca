import pulumi_aws as aws
from shared import AMI, group, later, options


def _gpus(environment, size):
    opts = options(environment)
    template = aws.ec2.LaunchTemplate("gpu", image_id=AMI, instance_type="m6i.large", opts=opts)
    launch = {
        "launch_template_specification": {"launch_template_id": template.id},
        "overrides": [{"instance_type": "g5.xlarge"}, {"instance_type": "p4d.24xlarge"}],
    }
    aws.autoscaling.Group(
        "gpus",
        min_size=0,
        max_size=size,
        mixed_instances_policy={"launch_template": launch},
        opts=opts,
    )


def failing():
    _gpus("dev", 20)


def passing():
    _gpus("prod", 20)
    group("parked", options("dev"), max_size=0)


def undecided():
    opts = options("dev")
    group("known", opts)
    group("perhaps", opts, max_size=later().apply(int))
