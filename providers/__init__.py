"""Providers, their services, hours and staff: what can be booked, and when."""
