import pulumi_aws as aws
from shared import AMI, later


def failing():
    aws.ec2.LaunchTemplate("silent", image_id=AMI)
    aws.ec2.LaunchTemplate("optional", metadata_options={"http_tokens": "optional"})
    aws.ec2.Instance("machine", ami=AMI, instance_type="m6i.large")
    aws.ec2.LaunchConfiguration("older", image_id=AMI, instance_type="m6i.large")


def passing():
    aws.ec2.LaunchTemplate("tokens", metadata_options={"http_tokens": "required"})
    aws.ec2.LaunchTemplate("no-endpoint", metadata_options={"http_endpoint": "disabled"})


def undecided():
    value = later()
    aws.ec2.LaunchTemplate("perhaps", metadata_options={"http_tokens": value})
    off = {"http_tokens": value, "http_endpoint": "disabled"}
    aws.ec2.LaunchTemplate("either-way", metadata_options=off)
