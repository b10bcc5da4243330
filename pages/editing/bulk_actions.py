"""Deletes and moves several pages at once, as Wagtail does, but by each page's own `permissions_for_user`."""

from wagtail.admin.views.pages.bulk_actions import DeleteBulkAction, MoveBulkAction


class DeletePages(DeleteBulkAction):
    def check_perm(self, page):
        return super().check_perm(page.specific)


class MovePages(MoveBulkAction):
    def check_perm(self, page):
        return super().check_perm(page.specific)
