from decimal import Decimal

from cost.graph import Graph, Resource
from policies.evaluate import evaluate
from policies.findings import Finding
from policies.price import priced

VOLUME = "aws:ebs/volume:Volume"


def found(*resources: Resource) -> dict[tuple[str, str], Finding]:
    graph = Graph("p", "dev", resources)
    return {(f.name, f.policy): f for f in priced(evaluate(graph), graph)}


def volume(name: str, **inputs: object) -> Resource:
    more = {"availabilityZone": "us-east-1a", "region": "us-east-1", **inputs}
    return Resource(urn=name, type=VOLUME, name=name, inputs=more)


def test_a_dear_kind_costs_less_once_mended():
    cost = found(volume("old", size=1000, type="gp2", encrypted=True))["old", "ec2-ebs-gp3"].cost
    assert cost is not None
    assert cost.complete
    assert (cost.monthly, cost.fixed) == (Decimal(100), Decimal(80))


def test_each_remedy_has_its_own_cost():
    findings = found(volume("bare", size=1000, type="gp2"))
    encrypted, kind = findings["bare", "ec2-ebs-encrypted"], findings["bare", "ec2-ebs-gp3"]
    assert encrypted.cost is not None
    assert kind.cost is not None
    assert encrypted.cost.fixed == encrypted.cost.monthly
    assert kind.cost.fixed == Decimal(80)


def test_without_a_remedy_there_is_no_cost_of_one():
    cost = found(volume("bare", size=1000, type="gp3"))["bare", "ec2-ebs-cmk"].cost
    assert cost is not None
    assert cost.fixed is None


def test_what_is_free_or_holds_has_no_cost():
    group = Resource(urn="g", type="aws:ec2/securityGroup:SecurityGroup", name="g")
    findings = found(group, volume("fine", size=10, type="gp3", encrypted=True, kmsKeyId="k"))
    assert all(f.cost is None for f in findings.values() if f.name == "g" or f.verdict == "pass")
