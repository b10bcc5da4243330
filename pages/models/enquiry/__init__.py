"""Forms that visitors fill in, and the enquiries that they send. `pages.enquiries` receives them."""

from pages.models.enquiry.enquiries import Enquiry, EnquiryFile, EnquiryState
from pages.models.enquiry.fields import EnquiryField, FieldType
from pages.models.enquiry.page import EnquiryPage, EnquiryRoute

__all__ = ["Enquiry", "EnquiryField", "EnquiryFile", "EnquiryPage", "EnquiryRoute", "EnquiryState", "FieldType"]
