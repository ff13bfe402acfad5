"""The demonstration: real cities, real holidays, made-up applicants, and a way in for each role."""

from booking.demonstration.loading import Loaded, load

__all__ = ["Loaded", "load"]
