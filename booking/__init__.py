"""Slots, reservations and notices: the engine and its doors."""
