"""The app configuration: connects signals when Django has started."""

from django.apps import AppConfig


class SiteConfig(AppConfig):
    name = "genetargeting"

    def ready(self) -> None:
        from django.db.models.signals import pre_save

        from genetargeting.audit import ship_entries, watch_rights
        from genetargeting.cdn import watch_changes
        from genetargeting.generation import watch_content
        from genetargeting.media import store_clean
        from genetargeting.spreadsheets import write_exports_as_text

        watch_content()
        watch_changes()
        ship_entries()
        watch_rights()
        write_exports_as_text()
        pre_save.connect(store_clean, sender="wagtailimages.Image")
