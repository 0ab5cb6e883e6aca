import pulumi_aws as aws
from shared import AMI, group, later, options


def _mixed(name, opts, **distribution):
    template = aws.ec2.LaunchTemplate(f"{name}-template", image_id=AMI, opts=opts)
    policy = {
        "launch_template": {"launch_template_specification": {"launch_template_id": template.id}},
        "instances_distribution": distribution,
    }
    aws.autoscaling.Group(name, min_size=0, max_size=1, mixed_instances_policy=policy, opts=opts)


def failing():
    opts = options("dev")
    group("plain", opts)
    _mixed("all-on-demand", opts, on_demand_percentage_above_base_capacity=100)
    _mixed("default", opts, spot_allocation_strategy="price-capacity-optimized")


def passing():
    dev, prod = options("dev"), options("prod")
    group("production", prod)
    group("serves", dev, target_group_arns=["arn:aws:elasticloadbalancing:…"])
    group("parked", dev, max_size=0)
    follows = group("follows", dev)
    aws.autoscaling.Policy(
        "target", autoscaling_group_name=follows.name, policy_type="TargetTrackingScaling", opts=dev
    )
    _mixed("spot", dev, on_demand_percentage_above_base_capacity=0)
    spot = aws.ec2.LaunchTemplate(
        "asks-template", instance_market_options={"market_type": "spot"}, opts=dev
    )
    aws.autoscaling.Group("asks", min_size=0, max_size=1, launch_template={"id": spot.id}, opts=dev)


def undecided():
    opts = options("dev")
    share = later().apply(int)
    _mixed("perhaps", opts, on_demand_percentage_above_base_capacity=share)
    group("whose", None)
