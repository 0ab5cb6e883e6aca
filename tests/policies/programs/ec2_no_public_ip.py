import pulumi_aws as aws
from shared import AMI, later


def _template(name, flag):
    aws.ec2.LaunchTemplate(name, network_interfaces=[{"associate_public_ip_address": flag}])


def failing():
    _template("public", "true")
    aws.ec2.Instance(
        "machine", ami=AMI, instance_type="m6i.large", associate_public_ip_address=True
    )
    aws.ec2.LaunchConfiguration(
        "older", image_id=AMI, instance_type="m6i.large", associate_public_ip_address=True
    )


def passing():
    _template("private", "false")
    aws.ec2.LaunchTemplate("silent", image_id=AMI)
    aws.ec2.Instance("machine", ami=AMI, instance_type="m6i.large")
    aws.ec2.LaunchConfiguration("older", image_id=AMI, instance_type="m6i.large")


def undecided():
    _template("perhaps", later())
