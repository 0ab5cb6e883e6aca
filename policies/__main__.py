"""The CrossGuard policy pack: `pulumi preview --policy-pack policies`.

Only here is a PolicyPack made: making one starts a server and never returns.
"""

from pulumi_policy import EnforcementLevel, PolicyPack

from policies.crossguard import pack

if __name__ == "__main__":
    PolicyPack(name="trimtab", enforcement_level=EnforcementLevel.ADVISORY, policies=pack())
