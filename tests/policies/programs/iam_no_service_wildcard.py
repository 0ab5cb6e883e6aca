import pulumi_aws as aws
from shared import document, later


def failing():
    aws.iam.Policy("s3", policy=document(Action="s3:*", Resource="*"))
    aws.iam.Policy("upper", policy=document(Action=["EC2:*"], Resource="arn:aws:ec2:*:*:*"))


def passing():
    aws.iam.Policy("verb", policy=document(Action="s3:Get*", Resource="*"))
    aws.iam.Policy("bucket", policy=document(Action="s3:*", Resource="arn:aws:s3:::b/*"))
    aws.iam.Policy("denies", policy=document("Deny", Action="s3:*", Resource="*"))


def undecided():
    aws.iam.Policy("perhaps", policy=later())
