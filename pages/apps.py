"""What is on the site: page types, blocks, and the documents they are made from."""

from django.apps import AppConfig


class PagesConfig(AppConfig):
    name = "pages"

    def ready(self) -> None:
        from django.db.models import Model
        from django.db.models.signals import post_delete, post_save
        from modelsearch.signal_handlers import post_delete_signal_handler
        from wagtail.signals import page_published, page_slug_changed, workflow_cancelled

        from pages.editing.publication_mail import PublicationNotifier
        from pages.enquiries.retention import delete_mail_log, delete_stored_file
        from pages.links import keep_no_address_of_a_draft, make_redirect, use_redirect_batch
        from pages.models import (
            PAGE_TYPES,
            Enquiry,
            EnquiryFile,
            Publication,
            Testimonial,
            keep_replaced_files,
            update_pages_with,
            update_pages_with_publication,
            update_search_index,
        )

        page_published.connect(make_redirect)
        page_slug_changed.connect(keep_no_address_of_a_draft)
        workflow_cancelled.connect(PublicationNotifier(), weak=False)
        use_redirect_batch()
        post_delete.connect(delete_stored_file, sender=EnquiryFile)
        post_delete.connect(delete_mail_log, sender=Enquiry)
        keep_replaced_files()
        indexed: tuple[type[Model], ...] = (*PAGE_TYPES, Testimonial, Publication)
        for model in indexed:
            post_save.connect(update_search_index, sender=model)
            post_delete.connect(post_delete_signal_handler, sender=model)
        post_save.connect(update_pages_with, sender=Testimonial)
        post_save.connect(update_pages_with_publication, sender=Publication)
