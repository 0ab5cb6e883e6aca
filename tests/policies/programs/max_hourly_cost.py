import pulumi_aws as aws
from shared import AMI, group, later, options


def _mixed(name, opts, *overrides, size=1):
    template = aws.ec2.LaunchTemplate(
        f"{name}-template", image_id=AMI, instance_type="m6i.large", opts=opts
    )
    launch = {
        "launch_template_specification": {"launch_template_id": template.id},
        "overrides": overrides,
    }
    policy = {"launch_template": launch}
    aws.autoscaling.Group(name, min_size=0, max_size=size, mixed_instances_policy=policy, opts=opts)


def _gpus(environment, size):
    types = ({"instance_type": "g5.xlarge"}, {"instance_type": "p4d.24xlarge"})
    _mixed("gpus", options(environment), *types, size=size)


def failing():
    _gpus("dev", 20)


def passing():
    _gpus("prod", 20)
    group("parked", options("dev"), max_size=0)
    group("small", options("staging"))


def undecided():
    opts = options("dev")
    group("known", opts)
    group("perhaps", opts, max_size=later().apply(int))
    _mixed("by-attributes", opts, {"instance_requirements": {"vcpu_count": {"min": 4}}})
