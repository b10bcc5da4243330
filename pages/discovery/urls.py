"""The addresses at which search engines and other programs find the site's pages."""

from django.urls import path, re_path

from pages.discovery import views
from pages.discovery.allele_files import allele_file
from pages.discovery.search_views import search_page

urlpatterns = [
    path("sitemap.xml", views.sitemap),
    path("sitemap-<slug:section>.xml", views.sitemap_part, name="sitemap_part"),
    path("search/", search_page, name="search"),
    path("llms.txt", views.list_for_language_models),
    re_path(r"^(?P<path>(?:[^/\x00]+/)*)index\.md$", views.page_as_markdown, name="page_as_markdown"),
    re_path(
        r"^allele-diagrams/(?P<pk>\d{1,18})/(?P<block_id>[0-9a-f-]{36})\.(?P<kind>svg|png)$",
        allele_file,
        name="allele_file",
    ),
    re_path(
        r"^share-images/(?P<pk>\d{1,18})-(?P<shown>[0-9a-f]{16})\.png$", views.share_image_view, name="share_image"
    ),
]
