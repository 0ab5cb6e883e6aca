import pulumi_aws as aws
from shared import AMI, later, options


def _volume(name, **inputs):
    opts = options(name)
    aws.ebs.Volume(name, availability_zone="us-east-1a", opts=opts, **inputs)


def _template(name, device, **ebs):
    mapping = {"device_name": device, "ebs": {"volume_size": 50, **ebs}}
    aws.ec2.LaunchTemplate(name, image_id=AMI, block_device_mappings=[mapping])


def _database(name, **inputs):
    aws.rds.Instance(name, instance_class="db.t4g.micro", engine="postgres", **inputs)


def failing():
    _volume("silent", size=500)
    _volume("io1", size=500, type="io1", iops=3000)
    _template("second-disk", "/dev/sdf")
    _template("root", "/dev/xvda", volume_type="gp2")
    _database("database", storage_type="gp2", allocated_storage=100)
    machine = {"ami": AMI, "instance_type": "m6i.large"}
    aws.ec2.Instance(
        "machine", root_block_device={"volume_type": "gp2", "volume_size": 100}, **machine
    )
    aws.ec2.Instance("disks", ebs_block_devices=[{"device_name": "/dev/sdf"}], **machine)


def passing():
    _volume("gp3", size=500, type="gp3")
    _volume("io2", size=500, type="io2", iops=3000)
    _volume("cold", size=500, type="sc1")
    _template("root", "/dev/xvda")
    _template("disk", "/dev/sdf", volume_type="gp3")
    _database("silent")
    aws.ec2.Instance("machine", ami=AMI, instance_type="m6i.large")


def undecided():
    _volume("perhaps", size=500, type=later())
