"""What is on the site: page types, blocks, and the documents they are made from."""

from django.apps import AppConfig


class PagesConfig(AppConfig):
    name = "pages"
