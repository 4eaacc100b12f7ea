"""Privacy as a kind of policy."""

from webcare.policies.kind import PolicyKind
from webcare.policies.privacy.schema import PrivacyPolicy

KIND = PolicyKind(name="privacy", schema=PrivacyPolicy)
