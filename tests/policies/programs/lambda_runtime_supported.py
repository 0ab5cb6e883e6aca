from shared import function, later


def failing():
    function("gone", runtime="python3.8")
    function("ended", runtime="nodejs20.x")


def passing():
    function("current", runtime="python3.13", architectures=["arm64"])
    function("x86", runtime="python3.11")
    image = {"handler": None, "runtime": None, "s3_bucket": None, "s3_key": None}
    function("image", package_type="Image", image_uri="1.dkr.ecr.aws/app:1", **image)


def undecided():
    function("perhaps", runtime=later())
