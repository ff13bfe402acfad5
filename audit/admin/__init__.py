"""The staff's door to the records of what happened, and what every app's admin stands on."""

from audit.admin.groups import RoleAdmin
from audit.admin.records import EntryAdmin, StaffChangeAdmin

__all__ = ["EntryAdmin", "RoleAdmin", "StaffChangeAdmin"]
