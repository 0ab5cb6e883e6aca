from tests.policies.run import verdicts

ID = "firehose-encrypted"


def test_no_encryption_and_no_key_of_ours_fail():
    found = verdicts(ID, "failing")
    names = ("silent", "off", "of-aws", "keyless", "untyped")
    assert found == dict.fromkeys(names, "fail")


def test_a_key_of_ours_passes_and_what_reads_from_a_stream_stores_nothing():
    assert verdicts(ID, "passing") == {"ours": "pass", "reads": "pass", "later": "pass"}


def test_an_unknown_switch_or_type_is_unknown():
    assert verdicts(ID, "undecided") == {"perhaps": "unknown", "which": "unknown"}
