"""Rows of the people and machines that book."""

from clients.models.applicant import Applicant
from clients.models.client import Client
from clients.models.phone_code import PhoneCode
from clients.models.portal import Portal, PortalSecret, SigningKey
from clients.models.user import User

__all__ = ["Applicant", "Client", "PhoneCode", "Portal", "PortalSecret", "SigningKey", "User"]
