"""AWS products as bills spell them: code, name and family."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Product:
    """What a line is billed for, and who sells it."""

    code: str
    name: str
    family: str | None = None
    entity: str | None = None
    """CUR's billing entity, where it is not AWS itself."""
    seller: str | None = None
    """Who sells it, where it is not AWS itself."""


EC2: Final = Product("AmazonEC2", "Amazon Elastic Compute Cloud", "Compute Instance")
VOLUME: Final = Product("AmazonEC2", "Amazon Elastic Compute Cloud", "Storage")
NAT: Final = Product("AmazonEC2", "Amazon Elastic Compute Cloud", "NAT Gateway")
TRAFFIC: Final = Product("AmazonEC2", "Amazon Elastic Compute Cloud", "Data Transfer")
EKS: Final = Product("AmazonEKS", "Amazon Elastic Container Service for Kubernetes", "Compute")
S3: Final = Product("AmazonS3", "Amazon Simple Storage Service", "Storage")
S3_REQUESTS: Final = Product("AmazonS3", "Amazon Simple Storage Service", "API Request")
LAMBDA: Final = Product("AWSLambda", "AWS Lambda", "Serverless")
LOGS: Final = Product("AmazonCloudWatch", "AmazonCloudWatch", "Data Payload")
SAGEMAKER: Final = Product("AmazonSageMaker", "Amazon SageMaker", "ML Instance")
COMPUTE_PLANS: Final = Product("ComputeSavingsPlans", "Savings Plans for AWS Compute usage")
ML_PLANS: Final = Product("MachineLearningSavingsPlans", "Savings Plans for AWS ML usage")
SUPPORT: Final = Product("AWSSupportBusiness", "AWS Support (Business)")
MARKETPLACE: Final = Product(
    "8f3a1c0e7d2b4a5f9e6d",
    "Vector Search Pro",
    "Software",
    entity="AWS Marketplace",
    seller="Example Vendor Ltd",
)
"""In the Marketplace a product's code is an opaque id, and its name is the only service name."""
