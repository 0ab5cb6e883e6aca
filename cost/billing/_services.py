"""What AWS's product codes and units are called in FOCUS."""

from __future__ import annotations

from typing import Final

SUBCATEGORIES: Final = {
    "AmazonEC2": ("Compute", "Virtual Machines"),
    "ComputeSavingsPlans": ("Compute", "Virtual Machines"),
    "MachineLearningSavingsPlans": ("AI and Machine Learning", "Machine Learning"),
    "AWSLambda": ("Compute", "Serverless Compute"),
    "AmazonECS": ("Compute", "Containers"),
    "AmazonEKS": ("Compute", "Containers"),
    "AmazonECR": ("Compute", "Containers"),
    "AmazonS3": ("Storage", "Object Storage"),
    "AmazonEFS": ("Storage", "File Storage"),
    "AmazonFSx": ("Storage", "File Storage"),
    "AWSBackup": ("Storage", "Backup Storage"),
    "AmazonVPC": ("Networking", "Network Connectivity"),
    "AWSELB": ("Networking", "Application Networking"),
    "AmazonCloudFront": ("Networking", "Content Delivery"),
    "AmazonRoute53": ("Networking", "Network Routing"),
    "AWSDataTransfer": ("Networking", "Network Connectivity"),
    "AmazonRDS": ("Databases", "Relational Databases"),
    "AmazonRedshift": ("Databases", "Data Warehouses"),
    "AmazonDynamoDB": ("Databases", "NoSQL Databases"),
    "AmazonElastiCache": ("Databases", "Caching"),
    "AmazonSageMaker": ("AI and Machine Learning", "Machine Learning"),
    "AmazonBedrock": ("AI and Machine Learning", "Generative AI"),
    "AmazonAthena": ("Analytics", "Analytics Platforms"),
    "AWSGlue": ("Analytics", "Data Processing"),
    "awskms": ("Security", "Secret Management"),
    "AWSSecretsManager": ("Security", "Secret Management"),
    "AmazonGuardDuty": ("Security", "Threat Detection and Response"),
    "AmazonCloudWatch": ("Management and Governance", "Observability"),
    "AWSCloudTrail": ("Management and Governance", "Compliance"),
    "AWSSupportBusiness": ("Management and Governance", "Support"),
    "AWSQueueService": ("Integration", "Messaging"),
    "AmazonSNS": ("Integration", "Messaging"),
}
"""Product code -> service category and subcategory of the specification; others are "Other"."""

SERVICE_CATEGORIES: Final = {code: pair[0] for code, pair in SUBCATEGORIES.items()}

SERVICE_SUBCATEGORIES: Final = {code: pair[1] for code, pair in SUBCATEGORIES.items()}

OTHER_SUBCATEGORY: Final = "Other (Other)"

UNITS: Final = {
    "Hrs": "Hours",
    "Hour": "Hours",
    "hour": "Hours",
    "hours": "Hours",
    "GB-Mo": "GB-Months",
    "GB-Month": "GB-Months",
    "GB-month": "GB-Months",
    "GiB-Mo": "GiB-Months",
    "GiBps-mo": "GiB-Months",
    "MiBps-Mo": "MiB-Months",
    "IOPS-Mo": "IOPS-Months",
    "vCPU-Hours": "vCPU-Hours",
    "GB-Hours": "GB-Hours",
    "GB-Second": "GB-Seconds",
    "Lambda-GB-Second": "GB-Seconds",
    "LCU-Hrs": "LCU-Hours",
    "Second": "Seconds",
    "seconds": "Seconds",
    "Quantity": "Units",
    "count": "Units",
    "Count": "Units",
    "Request": "Requests",
    "API Requests": "API Requests",
    "API Calls": "API Calls",
}
"""AWS's spelling of a unit -> the specification's UnitFormat; others stay as they are."""
