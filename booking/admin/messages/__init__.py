"""The staff's door to messages: what became of each, and words of a centre's own."""

from booking.admin.messages.notices import NoticeAdmin
from booking.admin.messages.texts import NoticeTextAdmin

__all__ = ["NoticeAdmin", "NoticeTextAdmin"]
