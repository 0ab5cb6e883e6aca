"""The CrossGuard policy pack: `pulumi preview --policy-pack policies`.

Only here is it served: serving never returns.
"""

from policies.crossguard.pack import serve

if __name__ == "__main__":
    serve()
