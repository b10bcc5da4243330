"""The form for a redirect, which accepts addresses as people copy them, and explains why one would not work."""

from typing import Any
from unicodedata import normalize
from urllib.parse import SplitResult, unquote, urlsplit

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from wagtail.contrib.redirects.forms import RedirectForm as WagtailRedirectForm
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page, Site

from pages.content.addresses import RESERVED_SEGMENTS, page_path, without_campaign
from pages.links.hosts import is_own
from pages.links.old_addresses import page_at_path

FROM_HELP = (
    "The old address, with or without the host: www.genetargeting.com/Old%20Mice.html, /Old Mice.html. Letter case "
    "and a slash at the end make no difference. Campaign parameters, such as utm_source, are passed on. Include a "
    "parameter such as ?id=7 only if it identifies the page."
)
TO_HELP = (
    "The full address, starting with https://. For a page of this site, choose the page above instead: the redirect "
    "then follows the page if it moves."
)
WHOLE_ADDRESS = "Choose a page above, or enter the full address, starting with https://."


class AddressField(forms.URLField):
    """A URL field that also accepts a path of this site, as in files with redirects."""

    def to_python(self, value: Any) -> str:
        text = str(value or "").strip()
        if text.startswith("/") and not text.startswith("//"):
            text = settings.BASE_URL.rstrip("/") + text.replace(" ", "%20")
        return str(super().to_python(text))


class RedirectForm(WagtailRedirectForm):
    """A redirect that works: from an address without a page, in one hop, to one that exists."""

    redirect_link = AddressField(
        label="Redirect to any URL",
        required=False,
        max_length=255,
        assume_scheme="https",
        help_text=TO_HELP,
        error_messages={"invalid": WHOLE_ADDRESS},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["old_path"].help_text = FROM_HELP

    def clean_old_path(self) -> str:
        return old_path(self.cleaned_data["old_path"])

    def clean(self) -> dict[str, Any] | None:
        site = self.cleaned_data.get("site") or Site.objects.filter(is_default_site=True).first()
        if path := self.cleaned_data.get("old_path"):
            self._check_source(path, site)
        if not self.errors:
            self._check_target(site)
        super().clean()  # looks for duplicates
        cleaned: dict[str, Any] = self.cleaned_data
        return cleaned

    def _check_source(self, path: str, site: Site | None) -> None:
        others = Redirect.objects.filter(old_path__iexact=path, site=self.cleaned_data.get("site"))
        if other := others.exclude(pk=self.instance.pk).first():
            target = other.redirect_page or other.redirect_link or "nowhere"
            self.add_error("old_path", f"This address already has a redirect, to {target}.")
        elif page := _page_at(site, path):
            self.add_error(
                "old_path",
                f"The page “{page}” is at this address, so visitors would never be redirected. Unpublish or move it "
                "first, or enter another address.",
            )
        elif path.split("/")[1].split("?")[0] in RESERVED_SEGMENTS:
            self.add_error("old_path", "The site itself uses this address. Enter another one.")

    def _check_target(self, site: Site | None) -> None:
        """Replace an address of this site with the page at it, or with the target of a redirect from it."""
        path, page = self.cleaned_data["old_path"], self.cleaned_data.get("redirect_page")
        link = self.cleaned_data.get("redirect_link", "")
        if page:
            if page_path(page.url_path).strip("/").casefold() == path.strip("/").casefold():
                self.add_error("old_path", f"This is the address of “{page}”, so the redirect would lead to itself.")
        elif not link:
            self.add_error("redirect_page", "Choose a page here, or enter an address below.")
        elif is_own((parts := urlsplit(link)).hostname):
            self._resolve(parts, path, site)

    def _resolve(self, parts: SplitResult, path: str, site: Site | None) -> None:
        target = unquote(parts.path)
        if _same(target, path) and not ("?" in path or parts.query):
            self.add_error("redirect_link", "This is the address being redirected: visitors would be caught in a loop.")
        elif page := _page_at(site, target):
            if not parts.query and not parts.fragment:
                self.cleaned_data |= {"redirect_page": page, "redirect_link": ""}
        elif next_redirect := _redirect_from(target):
            self._follow(next_redirect, path)
        elif target.strip("/").partition("/")[0] not in RESERVED_SEGMENTS:
            self.add_error("redirect_link", self.no_page_message(target))

    def no_page_message(self, target: str) -> str:
        """Return the error message for an address of this site without a page."""
        is_path = self.data.get("redirect_link", "").strip().startswith("/")
        return WHOLE_ADDRESS if is_path else f"There is no page at {target} on this site. Choose a page above."

    def _follow(self, redirect: Redirect, path: str) -> None:
        """Use the other redirect's target, so that visitors and search engines follow one redirect only."""
        leads_back = redirect.redirect_link and _same(unquote(urlsplit(redirect.redirect_link).path), path)
        if leads_back and is_own(urlsplit(redirect.redirect_link).hostname):
            message = "Another redirect leads from there back to this address: visitors would be caught in a loop."
            self.add_error("redirect_link", message)
        else:
            self.cleaned_data["redirect_page"] = redirect.redirect_page
            self.cleaned_data["redirect_link"] = redirect.redirect_link


def old_path(address: str) -> str:
    """Return an old address as redirects store it: a decoded path, with the parameters that count.

    Raises ValidationError if it is not an address.
    """
    try:
        parts = urlsplit(normalize("NFC", address.strip()))
    except ValueError as error:
        raise ValidationError("This is not an address. Enter the part after the host, starting with /.") from error
    if parts.fragment:
        raise ValidationError(f"Browsers do not send the part after #. Leave out #{parts.fragment}.")
    host, path = parts.hostname or "", parts.path
    first = path.lstrip("/").partition("/")[0]
    if not host and (is_own(first) or first.startswith("www.")):
        host, path = first, path.lstrip("/").removeprefix(first)
    if host and not is_own(host):
        raise ValidationError(f"{host} is another site. Only addresses of this site can be redirected.")
    decoded = unquote(path)
    path = "/" + (path if "?" in decoded or "#" in decoded else decoded).strip("/")
    query = without_campaign(parts.query)
    return _lower_beyond_ascii(path + (f"?{query}" if query else ""))


def _lower_beyond_ascii(text: str) -> str:
    """Return the text with its non-ASCII letters, whose case databases distinguish, in lower case."""
    return "".join(letter if letter.isascii() else letter.lower() for letter in text)


def _same(first: str, second: str) -> bool:
    return first.strip("/").casefold() == second.strip("/").casefold()


def _page_at(site: Site | None, path: str) -> Page | None:
    """Return the live page at a path, with any parameters."""
    path = path.partition("?")[0]
    return _home(site, path) or page_at_path(site, path)


def _home(site: Site | None, path: str) -> Page | None:
    return site.root_page if site and path.strip("/") == "" else None


def _redirect_from(path: str) -> Redirect | None:
    return Redirect.objects.filter(old_path__iexact="/" + path.strip("/")).select_related("redirect_page").first()
