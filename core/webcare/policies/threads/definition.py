"""Threads as a kind of policy."""

from webcare.policies.kind import PolicyKind
from webcare.policies.threads.schema import ThreadsPolicy

KIND = PolicyKind(name="threads", schema=ThreadsPolicy)
