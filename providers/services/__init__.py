"""Every write about providers: one verb, one function."""

from providers.services.importing import Imported, import_centres
from providers.services.offering import ServiceDraft, offer_services
from providers.services.staffing import appoint

__all__ = ["Imported", "ServiceDraft", "appoint", "import_centres", "offer_services"]
