"""What is on the site: page types, blocks, and the documents they are made from."""

from django.apps import AppConfig


class PagesConfig(AppConfig):
    name = "pages"

    def ready(self):
        from wagtail.signals import page_published

        from pages.old_addresses import make_redirect

        page_published.connect(make_redirect)
