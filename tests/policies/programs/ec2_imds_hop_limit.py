import pulumi_aws as aws
from shared import AMI, later


def _template(name, **options):
    aws.ec2.LaunchTemplate(name, image_id=AMI, metadata_options=options)


def failing():
    _template("two", http_put_response_hop_limit=2)
    options = {"http_put_response_hop_limit": 64}
    aws.ec2.Instance("machine", ami=AMI, instance_type="m6i.large", metadata_options=options)


def passing():
    _template("one", http_put_response_hop_limit=1)
    _template("off", http_put_response_hop_limit=2, http_endpoint="disabled")
    aws.ec2.LaunchTemplate("silent", image_id=AMI)


def undecided():
    hops = later().apply(int)
    _template("perhaps", http_put_response_hop_limit=hops)
    _template("either-way", http_put_response_hop_limit=hops, http_endpoint="disabled")
