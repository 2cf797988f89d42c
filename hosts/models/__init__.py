"""The registered endpoints, who may do what on them, and what was done."""

from hosts.models.activity import (
    Activity,
    ActivityQuerySet,
    AuditTrailIsKept,
    Outcome,
    Verb,
)
from hosts.models.hosts import Grant, GrantQuerySet, Host, HostLabel, Role
from hosts.models.sign_in import SetupLink, SignInFailure

__all__ = [
    "Activity",
    "ActivityQuerySet",
    "AuditTrailIsKept",
    "Grant",
    "GrantQuerySet",
    "Host",
    "HostLabel",
    "Outcome",
    "Role",
    "SetupLink",
    "SignInFailure",
    "Verb",
]
