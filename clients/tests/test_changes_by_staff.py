"""The record of what staff change keeps people out, whichever field names them."""

from auditlog.registry import auditlog
from django.db.models import EmailField
from phonenumber_field.modelfields import PhoneNumberField

from clients.models import Client


def test_no_address_and_no_number_of_a_client_is_recorded():
    contacts = {
        field.name
        for field in Client._meta.concrete_fields
        if isinstance(field, EmailField | PhoneNumberField)
    }

    assert len(contacts) >= 6
    assert contacts <= set(auditlog.get_model_fields(Client)["mask_fields"])
