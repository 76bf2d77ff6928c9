from .arrangements import Arrangement, Host, Room
from .guests import Enquiry, QueryCode
from .records import Half, Visit, Visitor, WishedDate
from .settings import VisitSettings

__all__ = [
    "Arrangement",
    "Enquiry",
    "Half",
    "Host",
    "QueryCode",
    "Room",
    "Visit",
    "VisitSettings",
    "Visitor",
    "WishedDate",
]
