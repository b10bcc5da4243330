"""Deleting and moving several pages at once: Wagtail's own, asking each page as what it is (`pages.models.permissions`)."""

from wagtail.admin.views.pages.bulk_actions import DeleteBulkAction, MoveBulkAction


class DeletePages(DeleteBulkAction):
    def check_perm(self, page):
        return super().check_perm(page.specific)


class MovePages(MoveBulkAction):
    def check_perm(self, page):
        return super().check_perm(page.specific)
