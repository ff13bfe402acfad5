"""Days that files bring to centres that are there: previewed, then changed with a choice."""

from booking.importing.applying import apply_changes
from booking.importing.settling import Outcome, Proposal, Terms, settle

__all__ = ["Outcome", "Proposal", "Terms", "apply_changes", "settle"]
