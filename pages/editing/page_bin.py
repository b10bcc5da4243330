"""The bin: stores deleted pages with all their data, so that publishers can restore them."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from typing import Any

from django.apps import apps
from django.contrib.admin.utils import NestedObjects
from django.contrib.auth.models import User
from django.core import serializers
from django.db import models, transaction
from django.utils import timezone
from modelsearch.index import insert_or_update_object
from wagtail.contrib.redirects.models import Redirect
from wagtail.log_actions import log
from wagtail.models import Page, ReferenceIndex, Revision, get_default_page_content_type
from wagtail.signals import page_published

from pages.content.addresses import page_path
from pages.links.page_removal import live_aliases
from pages.models import DAYS_IN_BIN, DeletedPage
from pages.models.copying import free_slug

# The data of a restored page that is generated again.
DERIVED = ("modelsearch", "wagtailsearch")
DERIVED_MODELS = ("pages.searchtext", "wagtailadmin.editingsession")


class RestoreError(Exception):
    """A page cannot be restored; the message says why, and what to do."""


def bin_contents(user: User) -> list[DeletedPage]:
    """Return the deleted pages that the user may restore, the latest first."""
    return [deleted for deleted in DeletedPage.objects.defer("rows", "references") if may_restore(user, deleted)]


def may_restore(user: User, deleted: DeletedPage) -> bool:
    """Return whether the user may publish where the page was; where its parent is gone, anywhere."""
    parent = Page.objects.filter(pk=deleted.parent).first() or Page.get_first_root_node()
    return bool(parent.permissions_for_user(user).can_publish_subpage())


def empty_bin() -> int:
    """Permanently delete the entries whose time in the bin is over, and return how many there were."""
    until = timezone.now() - timedelta(days=DAYS_IN_BIN)
    return DeletedPage.objects.filter(deleted_at__lt=until).delete()[0]


def snapshot(page: Page, user: User | None) -> DeletedPage:
    """Return the entry of a page that is about to be deleted, to be saved once it is."""
    pages = Page.objects.descendant_of(page, inclusive=True)
    collector = NestedObjects(using="default", origin=pages)
    collector.collect(pages)
    rows = [
        row
        for model, instances in collector.data.items()
        if not is_derived(model)
        for row in serializers.serialize("python", sorted(instances, key=lambda instance: str(instance.pk)))
    ]
    rows += serializers.serialize("python", links_to(pages))  # Wagtail deletes them with the page
    references = [
        [field.model._meta.label_lower, instance.pk, field.attname, getattr(instance, field.attname)]
        for (field, _), updates in collector.field_updates.items()
        for instance in as_instances(updates)
    ]
    references += [["wagtailcore.page", alias.pk, "live", True] for alias in live_aliases(pages)]
    return DeletedPage(
        title=page.get_admin_display_title(),
        address=page_path(page.url_path),
        page_count=len(pages),
        parent=page.get_parent().pk,
        deleted_by=user,
        rows=rows,
        references=references,
    )


def links_to(pages: Iterable[Page]) -> "models.QuerySet[ReferenceIndex]":
    """Return Wagtail's records of what refers to the pages."""
    keys = [str(page.pk) for page in pages]
    content_type = get_default_page_content_type()
    found: models.QuerySet[ReferenceIndex] = ReferenceIndex.objects.filter(
        to_content_type=content_type, to_object_id__in=keys
    )
    return found


def topmost(pages: Iterable[Page]) -> list[Page]:
    """Return the pages that are not below any of the others: those below are deleted with them."""
    found = list(pages)
    paths = [page.path for page in found]
    return [page for page in found if not any(page.path != path and page.path.startswith(path) for path in paths)]


def is_derived(model: type[models.Model]) -> bool:
    return model._meta.app_label in DERIVED or model._meta.label_lower in DERIVED_MODELS


def as_instances(updates: Iterable[Any]) -> Iterable[models.Model]:
    """Yield the instances whose reference becomes null: Django keeps them one by one, or as querysets."""
    for update in updates:
        if isinstance(update, models.Model):
            yield update
        else:
            yield from update


@transaction.atomic
def restore(deleted: DeletedPage, user: User) -> Page:
    """Restore the pages with everything that was deleted with them. Raises RestoreError if that is impossible."""
    deleted = DeletedPage.objects.select_for_update().get(pk=deleted.pk)
    instances = [found.object for found in serializers.deserialize("python", without_many_to_many(deleted.rows))]
    rows = Rows(instances, deleted)
    old_url_paths = {page.pk: page.url_path for page in rows.pages}
    rows.place()
    rows.save()
    aliases = restore_references(deleted.references)
    pages = list(Page.objects.filter(pk__in=[page.pk for page in rows.pages]).order_by("path").specific())
    for page in pages:
        if page.live and page.expire_at and page.expire_at <= timezone.now():
            page.unpublish(set_expired=True)
        if page.live and not Page.objects.filter(url_path=old_url_paths[page.pk]).exists():
            redirect_to(page, page_path(old_url_paths[page.pk]))
    publish_again(aliases)
    for source in rows.sources:
        ReferenceIndex.create_or_update_for_object(source)
    for page in pages:
        ReferenceIndex.create_or_update_for_object(page)
        insert_or_update_object(page)
        if page.live:
            page_published.send(sender=type(page), instance=page, revision=page.live_revision)
    log(instance=pages[0], action="pages.restore", user=user)
    deleted.delete()
    return pages[0]


def restore_references(references: Iterable[tuple[str, Any, str, Any]]) -> list[int]:
    """Restore what referred to the pages and was set to null, and return the keys of the aliases that were live."""
    aliases = []
    for label, key, field, value in references:
        if field == "live":
            aliases.append(key)
            continue
        referring = apps.get_model(label)._base_manager.filter(pk=key, **{field: None})
        if field == "alias_of_id":  # an alias has no versions; one that has was edited since, and is a page of its own
            referring = referring.filter(latest_revision=None)
        referring.update(**{field: value})
    return aliases


def publish_again(aliases: Iterable[int]) -> None:
    """Publish aliases that Wagtail unpublished with their pages, each after the page that it shows."""
    for key in aliases:
        if alias := Page.objects.filter(pk=key, alias_of__live=True).specific().first():
            alias.live, alias.has_unpublished_changes = True, False
            alias.save(clean=False)
            page_published.send(sender=type(alias), instance=alias, revision=None, alias=True)


def redirect_to(page: Page, address: str) -> None:
    """Redirect an address, at which the page was before, to the page; that of its deletion may lead elsewhere."""
    old_path = Redirect.normalise_path(address)
    Redirect.objects.filter(old_path=old_path).delete()
    Redirect.add_redirect(old_path, page)


def without_many_to_many(rows: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Leave out the lists of related keys: the rows of the join tables are among the rows."""
    kept = []
    for row in rows:
        many = {field.name for field in apps.get_model(row["model"])._meta.local_many_to_many}
        kept.append({**row, "fields": {name: value for name, value in row["fields"].items() if name not in many}})
    return kept


@dataclass(frozen=True)
class Rows:
    """The rows to restore, adapted to later changes to the site."""

    instances: Sequence[models.Model]
    deleted: DeletedPage

    @cached_property
    def pages(self) -> list[Page]:
        """The rows of all pages as Wagtail's base model has them, the restored page first."""
        return sorted((row for row in self.instances if type(row) is Page), key=lambda page: page.path)

    @cached_property
    def keys(self) -> dict[type[models.Model], set[Any]]:
        keys: dict[type[models.Model], set[Any]] = defaultdict(set)
        for row in self.instances:
            keys[type(row)].add(row.pk)
        return keys

    @property
    def sources(self) -> Iterator[models.Model]:
        """The objects that refer to the pages and still exist."""
        found = {(row.content_type, row.object_id) for row in self.instances if isinstance(row, ReferenceIndex)}
        for content_type, key in found:
            model = content_type.model_class()
            if source := model and model._base_manager.filter(pk=key).first():
                yield source

    def place(self) -> None:
        """Set the pages' place in the tree, the old one if it is free, and a free address."""
        parent = Page.objects.select_for_update().filter(pk=self.deleted.parent).first()
        if parent is None:
            raise RestoreError("Its parent page has been deleted too. Restore the parent first.")
        known = [page.translation_key for page in self.pages]
        if other := Page.objects.filter(translation_key__in=known).first():
            address = page_path(other.url_path)
            raise RestoreError(f"A page has since been created from its document at {address}. Delete that page first.")
        top = self.pages[0]
        path, url_path, depth = top.path, top.url_path, top.depth
        siblings = parent.get_children()
        is_free = path.startswith(parent.path) and depth == parent.depth + 1
        if not is_free or siblings.filter(path=path).exists():
            last = parent.get_last_child()
            new_path = last._inc_path() if last else Page._get_path(parent.path, parent.depth + 1, 1)
        else:
            new_path = path
        top.slug = free_slug(top.slug, set(siblings.values_list("slug", flat=True)))
        for row in self.instances:  # a draft would bring the taken slug back
            if isinstance(row, Revision) and row.object_id == str(top.pk):
                row.content["slug"] = top.slug
        new_url_path = f"{parent.url_path}{top.slug}/"
        for page in self.pages:
            page.path = new_path + page.path[len(path) :]
            page.depth += parent.depth + 1 - depth
            page.url_path = new_url_path + page.url_path[len(url_path) :]
        Page.objects.filter(pk=parent.pk).update(numchild=models.F("numchild") + 1)

    def save(self) -> None:
        """Save all rows except those that depend on something that no longer exists, such as a colleague's account."""
        for row in self.instances:
            if isinstance(row, Redirect):
                Redirect.objects.filter(old_path=row.old_path, site=row.site_id).exclude(pk=row.pk).delete()
            if isinstance(row, Revision) and row.approved_go_live_at and row.approved_go_live_at < timezone.now():
                row.approved_go_live_at = None
            if not isinstance(row, ReferenceIndex) and self.is_kept(row):
                row.save_base(raw=True)
        for page in self.pages:
            Redirect.objects.filter(old_path=Redirect.normalise_path(page_path(page.url_path))).delete()

    def is_kept(self, row: models.Model) -> bool:
        """Clear references to rows that no longer exist, and return whether the row is valid without them."""
        for field in row._meta.local_fields:
            if not isinstance(field, models.ForeignKey):
                continue
            target, value = field.related_model, getattr(row, field.attname)
            if value is None or value in self.keys[target]:
                continue
            if not target._base_manager.filter(pk=value).exists():
                if not field.null:
                    return False
                setattr(row, field.attname, None)
        return True
