"""Editor panels for how a page appears in search engines, social networks and menus.

`static/search_preview.js` counts characters and previews text before it is saved.
"""

from typing import Any
from urllib.parse import urlsplit

from wagtail.admin.panels import FieldPanel, MultiFieldPanel, Panel
from wagtail.models import Page, Site

from pages.models.share_images import share_image_url
from pages.models.site_settings import SiteSettings

# The lengths at which search engines cut titles and descriptions.
TITLE_LENGTH, DESCRIPTION_LENGTH = 60, 155


class SearchPreviewPanel(Panel):
    """A preview of the page in a search engine and a social network, and of a change of its address."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "admin/search_preview.html"

        class Media:
            css = {"all": ["search_preview.css"]}
            js = ["search_preview.js"]

        def get_context_data(self, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
            context = super().get_context_data(parent_context)
            page, site = self.instance, Site.find_for_request(self.request)
            parent = getattr(self.form, "parent_page", None) or page.get_parent()
            root = site.root_url if site else ""
            is_front_page = bool(site and page.pk == site.root_page_id)
            below = root + "/" if is_front_page or not parent else parent.get_full_url() or root + "/"
            company = SiteSettings.for_request(self.request)
            live = Page.objects.filter(pk=page.pk, live=True).first()
            return dict(context) | {
                "host": urlsplit(root).hostname,
                "parent_address": below,
                "is_front_page": is_front_page,
                "company_name": company.company_name,
                # The front page's description if it has none of its own.
                "company_description": company.description if is_front_page else "",
                # The saved description of a page without its own.
                "saved_description": page.description if page.pk else "",
                "live_slug": live.slug if live else "",
                "pages_below": live.get_descendants().live().count() if live else 0,
                "share_image": share_image_url(live, company) if live else "",
                "title_length": TITLE_LENGTH,
                "description_length": DESCRIPTION_LENGTH,
            }


PROMOTE_PANELS = [
    MultiFieldPanel(
        [
            FieldPanel(
                "slug",
                help_text="The last part of the page's address. If you change it, the old address redirects to the "
                "new one.",
            ),
            FieldPanel(
                "seo_title",
                heading="Title for search engines",
                help_text="The line that people click in search results, also shown in the browser tab. The company "
                "name is added automatically. If blank, the page's heading is used.",
            ),
            FieldPanel(
                "search_description",
                heading="Description for search engines",
                help_text="One or two sentences below that line, which persuade people to click. If blank, the "
                "beginning of the introduction is used, or else the tagline or the names of the page's contents.",
            ),
            SearchPreviewPanel(),
        ],
        heading="Search engines and social networks",
    ),
    MultiFieldPanel(
        [
            FieldPanel(
                "show_in_menus",
                help_text="Pages directly below the front page appear in the menu bar, unless a menu is set up under "
                "Settings. If not ticked, visitors reach this page only through links.",
            ),
            "menu_label",
        ],
        heading="Menu",
    ),
    MultiFieldPanel(["show_closing_band"], heading="End of the page"),
]
