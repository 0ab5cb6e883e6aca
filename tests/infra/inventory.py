"""What an account of the emulator holds, as boto3 lists it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import jmespath

if TYPE_CHECKING:
    from infra.sandbox.emulator import Emulator

REGION = "us-east-1"

# Service, operation, and what of its answer tells one thing from another; what AWS itself lists for
# a while after its deletion is left out.
LISTS = (
    ("athena", "list_work_groups", "WorkGroups[].Name"),
    ("autoscaling", "describe_auto_scaling_groups", "AutoScalingGroups[].AutoScalingGroupName"),
    ("autoscaling", "describe_policies", "ScalingPolicies[].PolicyARN"),
    (
        "autoscaling",
        "describe_scheduled_actions",
        "ScheduledUpdateGroupActions[].ScheduledActionARN",
    ),
    ("backup", "list_backup_plans", "BackupPlansList[].BackupPlanName"),
    ("backup", "list_backup_vaults", "BackupVaultList[].BackupVaultName"),
    (
        "batch",
        "describe_compute_environments",
        "computeEnvironments[].computeEnvironmentName",
    ),
    (
        "batch",
        "describe_job_definitions",
        "jobDefinitions[?status=='ACTIVE'].jobDefinitionArn",
    ),
    ("batch", "describe_job_queues", "jobQueues[].jobQueueName"),
    ("batch", "list_scheduling_policies", "schedulingPolicies[].arn"),
    ("cloudtrail", "describe_trails", "trailList[].Name"),
    ("cloudwatch", "describe_alarms", "[MetricAlarms, CompositeAlarms][][].AlarmName"),
    ("cloudwatch", "list_dashboards", "DashboardEntries[].DashboardName"),
    ("dynamodb", "list_tables", "TableNames"),
    ("config", "describe_configuration_recorders", "ConfigurationRecorders[].name"),
    ("config", "describe_delivery_channels", "DeliveryChannels[].name"),
    ("ec2", "describe_addresses", "Addresses[].AllocationId"),
    ("ec2", "describe_flow_logs", "FlowLogs[].FlowLogId"),
    (
        "ec2",
        "describe_instances",
        "Reservations[].Instances[] | [?State.Name!='terminated'].InstanceId",
    ),
    ("ec2", "describe_internet_gateways", "InternetGateways[].InternetGatewayId"),
    ("ec2", "describe_launch_templates", "LaunchTemplates[].LaunchTemplateId"),
    ("ec2", "describe_nat_gateways", "NatGateways[?State!='deleted'].NatGatewayId"),
    ("ec2", "describe_network_interfaces", "NetworkInterfaces[].NetworkInterfaceId"),
    ("ec2", "describe_route_tables", "RouteTables[].RouteTableId"),
    ("ec2", "describe_security_groups", "SecurityGroups[].GroupId"),
    ("ec2", "describe_subnets", "Subnets[].SubnetId"),
    ("ec2", "describe_volumes", "Volumes[].VolumeId"),
    ("ec2", "describe_vpc_endpoints", "VpcEndpoints[?State!='deleted'].VpcEndpointId"),
    ("ec2", "describe_vpcs", "Vpcs[].VpcId"),
    ("ecr", "describe_repositories", "repositories[].repositoryName"),
    ("ecs", "list_task_definitions", "taskDefinitionArns"),
    ("elbv2", "describe_load_balancers", "LoadBalancers[].LoadBalancerArn"),
    ("elbv2", "describe_target_groups", "TargetGroups[].TargetGroupArn"),
    ("events", "list_rules", "Rules[].Name"),
    ("firehose", "list_delivery_streams", "DeliveryStreamNames"),
    ("glue", "get_databases", "DatabaseList[].Name"),
    ("fsx", "describe_data_repository_associations", "Associations[].AssociationId"),
    ("fsx", "describe_file_systems", "FileSystems[].FileSystemId"),
    ("guardduty", "list_detectors", "DetectorIds"),
    ("iam", "list_instance_profiles", "InstanceProfiles[].InstanceProfileName"),
    ("iam", "list_open_id_connect_providers", "OpenIDConnectProviderList[].Arn"),
    ("iam", "list_policies", "Policies[?!starts_with(Arn, 'arn:aws:iam::aws:')].Arn"),
    ("iam", "list_roles", "Roles[].RoleName"),
    ("iot", "list_policies", "policies[].policyName"),
    ("iot", "list_topic_rules", "rules[].ruleName"),
    ("kafka", "list_clusters_v2", "ClusterInfoList[].ClusterArn"),
    ("kinesis", "list_streams", "StreamNames"),
    ("kms", "list_aliases", "Aliases[].AliasName"),
    ("logs", "describe_log_groups", "logGroups[].logGroupName"),
    ("logs", "describe_metric_filters", "metricFilters[].filterName"),
    ("lambda", "list_event_source_mappings", "EventSourceMappings[].UUID"),
    ("lambda", "list_functions", "Functions[].FunctionArn"),
    ("s3", "list_buckets", "Buckets[].Name"),
    ("s3tables", "list_table_buckets", "tableBuckets[].arn"),
    ("sns", "list_subscriptions", "Subscriptions[].SubscriptionArn"),
    ("sns", "list_topics", "Topics[].TopicArn"),
    ("sqs", "list_queues", "QueueUrls"),
    ("ssm", "describe_parameters", "Parameters[].Name"),
)


def inventory(emulator: Emulator, account: str) -> dict[str, list[str]]:
    """All that is there, sorted, by `service operation`."""
    clients = emulator.clients(account)
    found = {}
    for service, operation, expression in LISTS:
        answer = _whole(clients.get(service, REGION), operation)
        found[f"{service} {operation}"] = sorted(jmespath.search(expression, answer) or [])
    budgets = clients.get("budgets", REGION).describe_budgets(AccountId=account)
    found["budgets"] = sorted(b["BudgetName"] for b in budgets.get("Budgets", []))
    points = clients.get("s3control", REGION).list_access_points(AccountId=account)
    found["s3control list_access_points"] = sorted(p["Name"] for p in points["AccessPointList"])
    found["ecs clusters"] = sorted(_clusters(clients.get("ecs", REGION)))
    found["kms keys"] = sorted(_keys(clients.get("kms", REGION)))
    return found


def _whole(client: Any, operation: str) -> Any:
    """An answer with all its pages."""
    if client.can_paginate(operation):
        return client.get_paginator(operation).paginate().build_full_result()
    return getattr(client, operation)()


def _clusters(ecs: Any) -> list[str]:
    """The clusters, except those that ended: ECS lists them as inactive for a while."""
    known = ecs.describe_clusters(clusters=_whole(ecs, "list_clusters")["clusterArns"])["clusters"]
    return [c["clusterArn"] for c in known if c["status"] != "INACTIVE"]


def _keys(kms: Any) -> list[str]:
    """The keys, except those that wait for their deletion, as each does for a week at least."""
    keys = [k["KeyId"] for k in _whole(kms, "list_keys")["Keys"]]
    states = {k: kms.describe_key(KeyId=k)["KeyMetadata"]["KeyState"] for k in keys}
    return [k for k, state in states.items() if state != "PendingDeletion"]
