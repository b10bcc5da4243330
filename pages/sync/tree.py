"""Adds the pages of a load or an upload to the page tree, unpublished and empty."""

from uuid import UUID

from wagtail.models import Page, Site
from wagtail.signal_handlers import disable_reference_index_auto_update

from pages.content.html import with_page_links
from pages.content.page_content import PageContent
from pages.content.walk import rebuild
from pages.models import DOCUMENT_PAGE_TYPES, HomePage, LoadedContent, ServicePage
from pages.sync.new_pages import Place, TreeRows, new_page_fields
from pages.sync.plan import Placement, Way
from pages.sync.site_state import BATCH_SIZE, SiteState

MODELS = {model.document_type: model for model in DOCUMENT_PAGE_TYPES}


class TreeError(Exception):
    """The front page cannot be created; the message says why, and what to do."""


class TreeWriter:
    """Carries out placements, and records which pages it created and which stubs they replace."""

    def __init__(self, site: SiteState, in_bulk: bool = False) -> None:
        self.site = site
        self.rows = TreeRows(site.locale) if in_bulk else None
        self.created: set[UUID] = set()
        self.without_rows: set[UUID] = set()  # of the created, those without a row of their own type so far
        self.substitutes: dict[UUID, Page] = {}  # an editor's own page, by the key of the page that stays absent
        self._parents: dict[UUID, Place] = {}  # the places of existing pages
        self.taken_over: dict[
            UUID, UUID
        ] = {}  # the key of the stub that a page took over or adopted, by the page's key

    def put(self, placement: Placement) -> None:
        """Add a page to the tree, or find the page that is there instead."""
        content = placement.content
        if self.rows and placement.way is Way.CREATE and placement.parent:
            self.rows.add(content, MODELS[content.type], self._place(placement.parent))
            self.created.add(content.key)
            self.without_rows.add(content.key)
            return
        if placement.way is not Way.ABSENT:
            self._write_rows()
        match placement.way:
            case Way.ABSENT if placement.substitute:
                self.substitutes[content.key] = Page.objects.get(translation_key=placement.substitute)
            case Way.CREATE_HOME:
                self._create_home(content)
            case Way.ADOPT:
                self._adopt(_stub(placement), content)
            case Way.TAKE_OVER if placement.parent:
                self._take_over(_stub(placement), self._parent(placement.parent), content)
            case Way.CREATE if placement.parent:
                self._add_child(self._parent(placement.parent), content)

    def finish(self) -> None:
        """Write the pending rows, and clear the cached places of pages."""
        self._write_rows()
        self.rows = None

    def _write_rows(self) -> None:
        if self.rows:
            self.rows.finish()
        self._parents.clear()

    def _parent(self, key: UUID) -> Page:
        """Return the parent page: the one from the contents, or an editor's own page instead."""
        if key in self.substitutes:
            return self.substitutes[key]
        return Page.objects.get(translation_key=key, locale=self.site.locale)

    def _place(self, key: UUID) -> Place:
        """Return the place of the parent page."""
        if self.rows and key in self.rows.places:
            return self.rows.places[key]
        if key not in self._parents:
            pk = self.site.pages.get(key) or self.substitutes[key].pk
            self._parents[key] = Place(*Page.objects.values_list(*Place._fields).get(pk=pk))
        return self._parents[key]

    def _add_child(self, parent: Page, content: PageContent) -> Page:
        model = HomePage if content.is_home else MODELS[content.type]
        page = model(
            **new_page_fields(content.fields),
            translation_key=content.key,
            locale=self.site.locale,
        )
        with disable_reference_index_auto_update():  # filling the page updates it
            parent.add_child(instance=page)
        self.created.add(content.key)
        self.site.pages[content.key] = page.pk
        return page.page_ptr

    def _create_home(self, content: PageContent) -> None:
        """Replace the welcome page of a new database with the home page. Raises TreeError."""
        site = Site.objects.filter(is_default_site=True).select_related("root_page").first()
        welcome = site.root_page if site else None
        if welcome and not (welcome.specific_class is Page and welcome.is_leaf() and not welcome.latest_revision):
            raise TreeError(
                f"the home page of the site, “{welcome.title}”, was created by an editor; choose another home page in "
                "the admin under Settings, Sites, or delete it, then load again"
            )
        if welcome:
            welcome.slug = "welcome"
            welcome.save()
        home = self._add_child(Page.get_first_root_node(), content)
        if site and welcome:
            site.root_page = home
            site.save()
            welcome.refresh_from_db()
            welcome.delete()
        else:
            Site.objects.create(hostname="localhost", root_page=home, is_default_site=True)

    # Stubs

    def _take_over(self, stub: ServicePage, parent: Page, content: PageContent) -> None:
        """Turn a stub into the page of the document with its name, so that links to the stub lead to the page."""
        old_key = stub.translation_key
        if not stub.is_child_of(parent):
            stub.move(parent, pos="last-child")
            stub = ServicePage.objects.get(pk=stub.pk)
        stub.slug, stub.translation_key = content.fields["slug"], content.key
        stub.save()
        self.site.pages[content.key] = stub.pk
        del self.site.baselines[old_key]
        LoadedContent.objects.filter(pk=old_key).delete()
        self.created.add(content.key)
        self.taken_over[content.key] = old_key

    def _adopt(self, stub: ServicePage, content: PageContent) -> None:
        """Turn a stub that was filled and moved to the address of a document into the document's page.

        Its copy was never loaded, so someone has to decide if the document differs.
        """
        old_key, stub.translation_key = stub.translation_key, content.key
        stub.save(update_fields=["translation_key"], clean=False)
        LoadedContent.objects.filter(pk=old_key).update(translation_key=content.key)
        self.site.baselines[content.key] = self.site.baselines.pop(old_key)
        self.site.pages[content.key] = stub.pk
        self.taken_over[content.key] = old_key

    def update_baselines(self) -> None:
        """Update references in baselines to the pages that took over stubs: no editor changed these links."""
        new_keys = {str(old_key): str(key) for key, old_key in self.taken_over.items()}
        for baseline in LoadedContent.objects.iterator(BATCH_SIZE) if new_keys else ():
            content = rebuild(baseline.content, lambda part: _with_new_keys(part, new_keys))
            if content != baseline.content:
                baseline.content = content
                baseline.save()


def _stub(placement: Placement) -> ServicePage:
    stub: ServicePage = ServicePage.objects.get(translation_key=placement.stub)
    return stub


def _with_new_keys(part: object, new_keys: dict[str, str]) -> object:
    """Return a key, or rich text with links to keys, that refers to the new page."""
    if not isinstance(part, str):
        return part
    if part in new_keys:
        return new_keys[part]
    return with_page_links(part, lambda key: new_keys.get(key, key)) if 'linktype="page"' in part else part
