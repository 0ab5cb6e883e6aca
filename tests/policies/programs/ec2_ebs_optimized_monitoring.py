import pulumi_aws as aws
from shared import AMI, group, later, options


def _machine(name, type_="m6i.large", environment="prod", **inputs):
    opts = options(environment) if environment else None
    aws.ec2.Instance(name, ami=AMI, instance_type=type_, opts=opts, **inputs)


def _scaled(name, monitoring, by="ASGAverageCPUUtilization"):
    template = aws.ec2.LaunchTemplate(name, instance_type="m6i.large", monitoring=monitoring)
    owner = group(f"{name}-group", launch_template={"id": template.id})
    metric = {"predefined_metric_type": by}
    target = {"predefined_metric_specification": metric, "target_value": 60}
    aws.autoscaling.Policy(
        f"{name}-scaling",
        autoscaling_group_name=owner.name,
        policy_type="TargetTrackingScaling",
        target_tracking_configuration=target,
    )


def failing():
    _machine("old", "r3.large", "dev")
    _machine("unmeasured", environment=None)
    _scaled("template", {"enabled": False})
    aws.ec2.LaunchTemplate("old-template", instance_type="c3.large", monitoring={"enabled": True})


def passing():
    _machine("new", monitoring=True)
    _machine("old", "r3.large", environment=None, monitoring=True, ebs_optimized=True)
    _machine("dev", environment="dev")
    _scaled("template", {"enabled": True})
    _scaled("balanced", {"enabled": False}, "ALBRequestCountPerTarget")
    aws.ec2.LaunchTemplate("unscaled", instance_type="m6i.large")


def undecided():
    value = later()
    _machine("perhaps", environment=None, monitoring=value.apply(bool))
    _machine("some-type", value, environment=None, monitoring=True)
    _scaled("somehow", {"enabled": False}, value)
