"""The models: page types, testimonials, settings, baselines and the results of link checks.

Other packages import the models from here. Each model has its own module.
"""

from pages.models.approval import Version, VersionApproval, is_changed_since, latest_version
from pages.models.articles import (
    ArticleAuthor,
    ArticleCategory,
    ArticleIndexPage,
    ArticlePage,
    ArticleTag,
    Author,
)
from pages.models.baseline import LoadedContent
from pages.models.deleted_pages import DAYS_IN_BIN, DeletedPage
from pages.models.document_page import DocumentPage, UrlHandling, is_taken
from pages.models.enquiry import (
    Enquiry,
    EnquiryField,
    EnquiryFile,
    EnquiryPage,
    EnquiryRoute,
    EnquiryState,
    FieldType,
)
from pages.models.house_style import HouseStyle
from pages.models.links import ExternalLink, LegacyRedirect
from pages.models.menu import MenuGroup, MenuLink, MenuSettings, menu
from pages.models.page_types import DOCUMENT_PAGE_TYPES, PAGE_TYPES, document_page_rows
from pages.models.page_with_copy import PageWithCopy, enumeration
from pages.models.pages import HomePage, ServicePage
from pages.models.publications import (
    Publication,
    PublicationsPage,
    publications_of_drafts,
    update_pages_with_publication,
)
from pages.models.replaced_pictures import ReplacedFile, keep_replaced_files
from pages.models.search_index import HeadingsField, later_search_index, update_search_index
from pages.models.search_text import SearchSettings, SearchText, SearchWord, known_synonyms
from pages.models.site_settings import SiteSettings
from pages.models.testimonials import CORRECTED, Testimonial, testimonials_of_drafts, update_pages_with

__all__ = [
    "CORRECTED",
    "DAYS_IN_BIN",
    "DOCUMENT_PAGE_TYPES",
    "PAGE_TYPES",
    "ArticleAuthor",
    "ArticleCategory",
    "ArticleIndexPage",
    "ArticlePage",
    "ArticleTag",
    "Author",
    "DeletedPage",
    "DocumentPage",
    "Enquiry",
    "EnquiryField",
    "EnquiryFile",
    "EnquiryPage",
    "EnquiryRoute",
    "EnquiryState",
    "ExternalLink",
    "FieldType",
    "HeadingsField",
    "HomePage",
    "HouseStyle",
    "LegacyRedirect",
    "LoadedContent",
    "MenuGroup",
    "MenuLink",
    "MenuSettings",
    "PageWithCopy",
    "Publication",
    "PublicationsPage",
    "ReplacedFile",
    "SearchSettings",
    "SearchText",
    "SearchWord",
    "ServicePage",
    "SiteSettings",
    "Testimonial",
    "UrlHandling",
    "Version",
    "VersionApproval",
    "document_page_rows",
    "enumeration",
    "is_changed_since",
    "is_taken",
    "keep_replaced_files",
    "known_synonyms",
    "later_search_index",
    "latest_version",
    "menu",
    "publications_of_drafts",
    "testimonials_of_drafts",
    "update_pages_with",
    "update_pages_with_publication",
    "update_search_index",
]
