import pulumi_aws as aws
from shared import group, later

CHECK = {"path": "/health"}


def _targets(name, **more):
    return aws.lb.TargetGroup(name, port=80, protocol="HTTP", vpc_id="vpc-1", **more)


def _attach(name, to, **more):
    aws.autoscaling.Attachment(name, autoscaling_group_name=to, **more)


def failing():
    group("hardware-only", target_group_arns=[_targets("said", health_check=CHECK).arn])
    group("inline", target_group_arns=[_targets("silent").arn], health_check_type="ELB")
    sizes = {"min_size": 0, "max_size": 2, "launch_template": {"id": "lt-1"}}
    beside = aws.autoscaling.Group("beside", name="beside-0001", **sizes)
    _attach("by-reference", beside.id, lb_target_group_arn="arn:targets")
    _attach("by-name", "beside-0001", lb_target_group_arn="arn:targets")
    classic = aws.elb.LoadBalancer("classic", listeners=[{"instance_port": 80, "lb_port": 80,
        "instance_protocol": "http", "lb_protocol": "http"}])  # fmt: skip
    good = group("good", health_check_type="ELB")
    _attach("unsaid", good.id, elb=classic.id)


def passing():
    said = _targets("said", health_check=CHECK)
    group("inline", target_group_arns=[said.arn], health_check_type="ELB")
    group("both", load_balancers=["classic"], health_check_type="EBS,ELB")
    beside = group("beside", health_check_type="ELB")
    _attach("by-reference", beside.id, lb_target_group_arn=said.arn)
    _attach("elsewhere", "of-another-stack", lb_target_group_arn=said.arn)
    group("alone")


def undecided():
    value = later()
    group("perhaps", target_group_arns=["arn:targets"], health_check_type=value)
    _attach("whose", value, lb_target_group_arn="arn:targets")
