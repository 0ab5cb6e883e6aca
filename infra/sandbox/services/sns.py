"""SNS topics, their policies and subscriptions: how budgets, alarms and anomalies reach people."""

from __future__ import annotations

import json
from typing import Any

from botocore.exceptions import ClientError

from infra.sandbox.faults import missing
from infra.sandbox.handler import AutoName, Context, Handler, Values
from infra.sandbox.services._common import tag_list, tag_map
from infra.sandbox.services._differences import tag_changes

_TOPIC = {
    "deliveryPolicy": "DeliveryPolicy",
    "displayName": "DisplayName",
    "kmsMasterKeyId": "KmsMasterKeyId",
    "policy": "Policy",
    "signatureVersion": "SignatureVersion",
    "tracingConfig": "TracingConfig",
}
_SUBSCRIPTION = {
    "deliveryPolicy": "DeliveryPolicy",
    "filterPolicy": "FilterPolicy",
    "filterPolicyScope": "FilterPolicyScope",
    "rawMessageDelivery": "RawMessageDelivery",
    "redrivePolicy": "RedrivePolicy",
    "subscriptionRoleArn": "SubscriptionRoleArn",
}
# A person or a web server has to confirm these; AWS services confirm for themselves.
_TO_BE_CONFIRMED = frozenset({"email", "email-json", "http", "https"})


def _attributes(names: dict[str, str], inputs: Values) -> dict[str, str]:
    given = {theirs: inputs[ours] for ours, theirs in names.items() if inputs.get(ours) is not None}
    return {k: str(v).lower() if isinstance(v, bool) else str(v) for k, v in given.items()}


def _changed(names: dict[str, str], old: Values, new: Values) -> dict[str, str]:
    before, after = _attributes(names, old), _attributes(names, new)
    gone = dict.fromkeys(before.keys() - after.keys(), "")
    return {k: v for k, v in after.items() if before.get(k) != v} | gone


def _topic(ctx: Context, arn: str) -> Values:
    there = ctx.client("sns").get_topic_attributes(TopicArn=arn)["Attributes"]
    outputs: Values = {
        "arn": arn,
        "name": arn.split(":")[5],
        "owner": there["Owner"],
        "beginningArchiveTime": "",
    }
    for ours, theirs in _TOPIC.items():
        if theirs in there:
            outputs[ours] = there[theirs]
    return outputs


def _create_topic(ctx: Context, inputs: Values) -> tuple[str, Values]:
    arn = ctx.client("sns").create_topic(
        Name=inputs["name"],
        Attributes=_attributes(_TOPIC, inputs),
        Tags=tag_list(inputs.get("tags")),
    )["TopicArn"]
    return arn, _topic(ctx, arn)


def _read_topic(ctx: Context, id: str, inputs: Values) -> Values | None:
    del inputs
    try:
        outputs = _topic(ctx, id)
    except ClientError as error:
        if missing(error):
            return None
        raise
    tags = ctx.client("sns").list_tags_for_resource(ResourceArn=id)["Tags"]
    return {**outputs, "tags": tag_map(tags)}


def _update_topic(ctx: Context, id: str, old: Values, new: Values) -> Values:
    sns = ctx.client("sns")
    for name, value in _changed(_TOPIC, old, new).items():
        sns.set_topic_attributes(TopicArn=id, AttributeName=name, AttributeValue=value)
    removed, added = tag_changes(old, new)
    if removed:
        sns.untag_resource(ResourceArn=id, TagKeys=removed)
    if added:
        sns.tag_resource(ResourceArn=id, Tags=tag_list(added))
    return _topic(ctx, id)


def _delete_topic(ctx: Context, id: str, outputs: Values) -> None:
    del outputs
    ctx.client("sns").delete_topic(TopicArn=id)


def _set_policy(ctx: Context, topic: str, policy: str) -> Values:
    ctx.client("sns").set_topic_attributes(
        TopicArn=topic, AttributeName="Policy", AttributeValue=policy
    )
    return {"owner": topic.split(":")[4]}


def _create_policy(ctx: Context, inputs: Values) -> tuple[str, Values]:
    return inputs["arn"], _set_policy(ctx, inputs["arn"], inputs["policy"])


def _read_policy(ctx: Context, id: str, inputs: Values) -> Values | None:
    topic = _read_topic(ctx, id, inputs)
    if topic is None:
        return None
    return {"arn": id, "owner": topic["owner"], "policy": topic["policy"]}


def _update_policy(ctx: Context, id: str, old: Values, new: Values) -> Values:
    del old
    return _set_policy(ctx, id, new["policy"])


def _delete_policy(ctx: Context, id: str, outputs: Values) -> None:
    """A topic always has a policy: like the real provider, leave it to its own account alone."""
    statement = {
        "Sid": "__default_statement_ID",
        "Effect": "Allow",
        "Principal": {"AWS": "*"},
        "Action": "SNS:*",
        "Resource": id,
        "Condition": {"StringEquals": {"AWS:SourceOwner": outputs.get("owner", ctx.account)}},
    }
    _set_policy(ctx, id, json.dumps({"Version": "2008-10-17", "Statement": [statement]}))


def _subscription(ctx: Context, arn: str) -> Values:
    there = ctx.client("sns").get_subscription_attributes(SubscriptionArn=arn)["Attributes"]
    outputs: Values = {
        "arn": arn,
        "topic": there["TopicArn"],
        "protocol": there["Protocol"],
        "endpoint": there["Endpoint"],
        "ownerId": there["Owner"],
        "pendingConfirmation": there["Protocol"] in _TO_BE_CONFIRMED,
        "confirmationWasAuthenticated": there["Protocol"] not in _TO_BE_CONFIRMED,
        "rawMessageDelivery": there.get("RawMessageDelivery") == "true",
    }
    for name in ("filterPolicy", "redrivePolicy", "deliveryPolicy", "filterPolicyScope"):
        if there.get(_SUBSCRIPTION[name]):
            outputs[name] = there[_SUBSCRIPTION[name]]
    return outputs


def _subscribe(ctx: Context, inputs: Values) -> tuple[str, Values]:
    request: dict[str, Any] = {
        "TopicArn": inputs["topic"],
        "Protocol": inputs["protocol"],
        "Endpoint": inputs["endpoint"],
        "ReturnSubscriptionArn": True,
    }
    attributes = _attributes(_SUBSCRIPTION, inputs)
    # The emulator takes the text "false" for true; not saying it is the same to AWS.
    if attributes.get("RawMessageDelivery") == "false":
        del attributes["RawMessageDelivery"]
    if attributes:
        request["Attributes"] = attributes
    arn = ctx.client("sns").subscribe(**request)["SubscriptionArn"]
    return arn, _subscription(ctx, arn)


def _read_subscription(ctx: Context, id: str, inputs: Values) -> Values | None:
    del inputs
    try:
        return _subscription(ctx, id)
    except ClientError as error:
        if missing(error):
            return None
        raise


def _update_subscription(ctx: Context, id: str, old: Values, new: Values) -> Values:
    for name, value in _changed(_SUBSCRIPTION, old, new).items():
        ctx.client("sns").set_subscription_attributes(
            SubscriptionArn=id, AttributeName=name, AttributeValue=value
        )
    return _subscription(ctx, id)


def _unsubscribe(ctx: Context, id: str, outputs: Values) -> None:
    del outputs
    ctx.client("sns").unsubscribe(SubscriptionArn=id)


HANDLERS = (
    Handler(
        type="aws:sns/topic:Topic",
        grade="emulated",
        replace_on=frozenset({"name", "namePrefix", "fifoTopic"}),
        naming=AutoName(limit=256, unless=("namePrefix",)),
        defaults={"contentBasedDeduplication": False, "fifoTopic": False},
        create=_create_topic,
        read=_read_topic,
        update=_update_topic,
        delete=_delete_topic,
    ),
    Handler(
        type="aws:sns/topicPolicy:TopicPolicy",
        grade="emulated",
        replace_on=frozenset({"arn"}),
        create=_create_policy,
        read=_read_policy,
        update=_update_policy,
        delete=_delete_policy,
    ),
    Handler(
        type="aws:sns/topicSubscription:TopicSubscription",
        grade="completed",
        note="email and HTTP subscriptions stay unconfirmed, as on AWS; the emulator confirms all",
        replace_on=frozenset({"topic", "protocol", "endpoint"}),
        defaults={
            "confirmationTimeoutInMinutes": 1,
            "endpointAutoConfirms": False,
            "rawMessageDelivery": False,
        },
        create=_subscribe,
        read=_read_subscription,
        update=_update_subscription,
        delete=_unsubscribe,
    ),
)
