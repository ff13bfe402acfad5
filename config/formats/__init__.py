"""Dates and times as the visual language has them: 24 hours, the day before the month."""
