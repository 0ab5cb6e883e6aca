import pulumi_aws as aws
from shared import group, later

MIXED = {"launch_template": {"launch_template_specification": {"launch_template_id": "lt-1"}}}
SIZES = {"min_size": 0, "max_size": 2}


def failing():
    aws.autoscaling.Group("old", launch_configuration="configuration-1", **SIZES)
    aws.autoscaling.Group("nothing", **SIZES)


def passing():
    group("template")
    aws.autoscaling.Group("mixed", mixed_instances_policy=MIXED, **SIZES)


def undecided():
    group("any-template", launch_template={"id": later()})
