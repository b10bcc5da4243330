"""Structured data of a page for search engines, in schema.org's vocabulary as JSON-LD
(https://www.w3.org/TR/json-ld11/).

Facts about the company come from the site settings, all else from the page; empty values are left out. Testimonials
are quotations and never reviews: search engines treat reviews of oneself as spam.
"""

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, TypeAlias
from urllib.parse import urljoin

from django.utils.safestring import SafeString, mark_safe
from wagtail.images.models import AbstractImage
from wagtail.models import Page

from pages.content.html import words_in
from pages.content.marked_text import plain
from pages.models import EnquiryPage, Publication, SiteSettings
from pages.models.pictures import shown_url
from pages.models.publications import as_signed

# A node of the graph, or a value inside one: its fields are schema.org's.
Node: TypeAlias = dict[str, Any]

# Escapes, valid in JSON, for characters that could end a script element in HTML.
ESCAPES = {ord(">"): "\\u003E", ord("<"): "\\u003C", ord("&"): "\\u0026"}


def json_ld(graph: Sequence[Node]) -> SafeString:
    """Return the data for a script element. It is data, not code: no browser runs it, and no policy forbids it."""
    document = {"@context": "https://schema.org", "@graph": graph}
    text = json.dumps(document, ensure_ascii=False, separators=(",", ":")).translate(ESCAPES)
    return mark_safe(text)  # noqa: S308 -- escaped above


def page_graph(
    page: Page,
    company: SiteSettings,
    *,
    root: str,
    url: str,
    title: str,
    description: str,
    image: str,
    ancestors: Iterable[tuple[str, str]],
) -> list[Node]:
    """Return the page, the company and their relations. Addresses are absolute; `ancestors` are (title, address)."""
    contact = contact_point(page, company, url)
    organization, website = {"@id": f"{root}/#organization"}, {"@id": f"{root}/#website"}
    breadcrumb = breadcrumb_list(url, [*ancestors, (plain(page.title), url)])
    graph: list[Node | None] = [
        organization | organization_facts(company, root) | ({"contactPoint": contact} if contact else {}),
        without_empty(website | {"@type": "WebSite", "url": f"{root}/", "name": company.company_name})
        | {"publisher": organization},
        without_empty(
            {
                "@type": "ContactPage" if contact else "WebPage",
                "@id": url,
                "url": url,
                "name": title,
                "description": description,
                "inLanguage": "en",
                "isPartOf": website,
                "primaryImageOfPage": image_object(getattr(page, "first_picture", None), root),
                "datePublished": date(page.first_published_at),
                "dateModified": date(page.last_published_at),
                "breadcrumb": breadcrumb and {"@id": breadcrumb["@id"]},
            }
        ),
        breadcrumb,
    ]
    if getattr(page, "is_service", False):
        graph.append(service(page, url, organization, description))
    if getattr(page, "is_article", False):
        graph.append(article(page, url, organization, description, image))
    if questions := getattr(page, "questions", ()):
        graph.append(faq(questions, url))
    graph += [quotation(value, url) for value in getattr(page, "testimonials", ()) if value.quotation]
    graph += [scholarly_article(publication) for publication in getattr(page, "publications", ()) if publication.title]
    return [node for node in graph if node]


def organization_facts(company: SiteSettings, root: str) -> Node:
    address = {
        "@type": "PostalAddress",
        "streetAddress": company.street,
        "addressLocality": company.locality,
        "addressRegion": company.region,
        "postalCode": company.postal_code,
        "addressCountry": company.country_code or company.country,
    }
    return without_empty(
        {
            "@type": "Organization",
            "name": company.company_name,
            "legalName": company.legal_name,
            "url": f"{root}/",
            "logo": image_object(company.logo, root),
            "description": company.description,
            "foundingDate": company.founding_year and str(company.founding_year),
            "address": company.address_lines and without_empty(address),
            "telephone": company.telephone,
            "email": company.email,
            "sameAs": [profile.value["url"] for profile in company.social_profiles],
        }
    )


def contact_point(page: Page, company: SiteSettings, url: str) -> Node | None:
    """Return a form page's ways to contact the company: form, e-mail and telephone; None for other pages."""
    if not isinstance(page, EnquiryPage):
        return None
    return without_empty(
        {
            "@type": "ContactPoint",
            "contactType": plain(page.title),
            "url": url,
            "email": page.contact_email or company.email,
            "telephone": page.contact_telephone or company.telephone,
        }
    )


def image_object(image: AbstractImage | None, root: str) -> Node | None:
    """Return a picture as visitors see it on the page; None if there is none."""
    return {"@type": "ImageObject", "url": urljoin(f"{root}/", shown_url(image))} if image else None


def breadcrumb_list(url: str, trail: Sequence[tuple[str, str]]) -> Node | None:
    """Return the breadcrumb; None if it would have only one item."""
    if len(trail) < 2:
        return None
    items = [
        {"@type": "ListItem", "position": position, "name": name, "item": address}
        for position, (name, address) in enumerate(trail, 1)
    ]
    return {"@type": "BreadcrumbList", "@id": f"{url}#breadcrumb", "itemListElement": items}


def service(page: Page, url: str, organization: Node, description: str) -> Node:
    return without_empty(
        {
            "@type": "Service",
            "@id": f"{url}#service",
            "name": plain(page.title),
            "url": url,
            "provider": organization,
            "description": description,
            "mainEntityOfPage": {"@id": url},
        }
    )


def article(page: Page, url: str, organization: Node, description: str, image: str) -> Node:
    return without_empty(
        {
            "@type": "BlogPosting",
            "@id": f"{url}#article",
            "headline": plain(page.title),
            "description": description,
            "url": url,
            "image": image,
            "datePublished": page.date.isoformat(),
            "dateModified": date(page.last_published_at),
            "author": [
                without_empty({"@type": "Person", "name": author.name, "jobTitle": author.role})
                for author in page.authors
            ]
            or organization,
            "publisher": organization,
            "articleSection": page.category.name if page.category else "",
            "keywords": [tag.name for tag in page.tags.all()],
            "mainEntityOfPage": {"@id": url},
            "isPartOf": {"@id": url},
        }
    )


def faq(questions: Iterable[Any], url: str) -> Node:
    """Return the questions that a page answers, in full and as visitors see them, as Google requires.

    https://developers.google.com/search/docs/appearance/structured-data/faqpage
    """
    return {
        "@type": "FAQPage",
        "@id": f"{url}#questions",
        "isPartOf": {"@id": url},
        "mainEntity": [
            {
                "@type": "Question",
                "name": plain(question["heading"]),
                "acceptedAnswer": {"@type": "Answer", "text": words_in(question["answer"].source)},
            }
            for question in questions
        ],
    }


def quotation(value: Any, url: str) -> Node:
    words = value.words
    person = {"@type": "Person", "name": words["name"]}
    if words["affiliation"]:
        person["affiliation"] = {"@type": "Organization", "name": words["affiliation"]}
    return {"@type": "Quotation", "text": plain(value.quotation[1:-1]), "creator": person, "isPartOf": {"@id": url}}


def scholarly_article(publication: Publication) -> Node:
    """Return a paper by others about our mice, which the page cites; the company is not its author."""
    address = publication.address
    doi = publication.doi and {"@type": "PropertyValue", "propertyID": "DOI", "value": publication.doi}
    return without_empty(
        {
            "@type": "ScholarlyArticle",
            "@id": address,
            "url": address,
            "name": plain(publication.title),
            "headline": plain(publication.title),
            "author": [author(name) for name in publication.names],
            "datePublished": publication.year and str(publication.year),
            "isPartOf": journal(publication),
            "pagination": publication.pages,
            "identifier": doi,
        }
    )


def author(name: str) -> Node:
    """Return a person, with the family name before the comma, or a group."""
    signed = as_signed(name)
    return {"@type": "Person" if "," in name else "Organization", "name": signed}


def journal(publication: Publication) -> Node | None:
    """Return the journal with volume and issue, if known."""
    found: Node | None = {"@type": "Periodical", "name": publication.journal} if publication.journal else None
    for kind, name, number in (
        ("PublicationVolume", "volumeNumber", publication.volume),
        ("PublicationIssue", "issueNumber", publication.issue),
    ):
        if number:
            found = without_empty({"@type": kind, name: number, "isPartOf": found})
    return found


def date(moment: datetime | None) -> str | None:
    return moment.isoformat(timespec="seconds") if moment else None


def without_empty(facts: Node) -> Node:
    return {name: value for name, value in facts.items() if value}
