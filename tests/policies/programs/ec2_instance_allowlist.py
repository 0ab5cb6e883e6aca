import pulumi_aws as aws
from shared import AMI, later, options


def _mixed(name, *types, opts=None):
    template = aws.ec2.LaunchTemplate(f"{name}-template", image_id=AMI, opts=opts)
    launch = {
        "launch_template_specification": {"launch_template_id": template.id},
        "overrides": [{"instance_type": t} for t in types],
    }
    policy = {"launch_template": launch}
    aws.autoscaling.Group(name, min_size=0, max_size=1, mixed_instances_policy=policy, opts=opts)


def failing():
    aws.ec2.Instance("old", ami=AMI, instance_type="p2.xlarge")
    _mixed("one-old", "m6i.large", "m4.large")
    opts = options("dev")
    aws.ec2.LaunchTemplate("giant", instance_type="p5.48xlarge", opts=opts)
    aws.ec2.Instance("giant-machine", ami=AMI, instance_type="p5.48xlarge", opts=opts)
    _mixed("giant-group", "p5.48xlarge", opts=opts)


def passing():
    aws.ec2.Instance("current", ami=AMI, instance_type="g5.xlarge")
    aws.ec2.LaunchTemplate("giant", instance_type="p5.48xlarge", opts=options("prod"))
    aws.ec2.LaunchTemplate("typeless", image_id=AMI)


def undecided():
    aws.ec2.LaunchTemplate("perhaps", instance_type=later())
    aws.ec2.LaunchTemplate("whose-giant", instance_type="p5.48xlarge")
