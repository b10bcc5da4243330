"""Links: corrects their addresses, and turns paths in brackets into links with the title of their page."""

import re
from dataclasses import dataclass, replace

from pages.content import to_markdown
from pages.content.addresses import title_of
from pages.content.source import shown
from pages.converting.addresses import Addresses
from pages.converting.report import Report
from pages.converting.source_lines import CODE, HEADING, HTML, LIST, PARAGRAPH, TABLE, Block, Line

# The end of a link's text and its address, which may be between < and >, hold pairs of brackets, and have a title.
LINK = re.compile(
    r"(?<!\\)\]\(\s*(?:<(?P<pointed>[^<>\n]*)>|(?P<bare>(?:[^\s()\\]|\\.|\((?:[^\s()]|\([^\s()]*\))*\))*))"
    r"(?P<title>\s+(?:\"[^\"\n]*\"|'[^'\n]*'|\([^()\n]*\)))?\s*\)"
)
_WITH_SPACES = re.compile(r"(?<!\\)\]\(\s*((?:https?://|/|www\.)[^()<>\"'\n]*[^()<>\"'\s\n][ \t]+[^()<>\"'\n]+?)\s*\)")
_APART = re.compile(r"(?<=\w)\][ \t]+\((?=(?:https?://|/[\w-]|mailto:|www\.)[^()\s]*\))")
_WRAPPED = re.compile(r"\[[^\[\]]*\n[^\[\]]*\]\((?=\S)")
_IMAGE_WITH_SPACES = re.compile(
    r"(!\[[^\[\]]*\])\(([^()<>\"\n]*[ ][^()<>\"\n]*\.(?:png|jpe?g|gif|webp|svg|avif)(?:\?[^()\s]*)?)\)", re.IGNORECASE
)
_AUTOMATIC = re.compile(r"<((?:https?://|mailto:)[^<>\s]+)>")
_DEFINITION = re.compile(
    r"^ {0,3}\[(?!\^)([^\]\n]+)\]:\s*(?:<([^<>\n]+)>|(\S+))(\s+(?:\"[^\"]*\"|'[^']*'|\([^()]*\)))?\s*$"
)
_REFERENCE = re.compile(r"(?<!\\)(!?)\[((?:[^\[\]\\\n]|\\.|\[[^\[\]\n]*\])*)\](?:\[([^\]\n]*)\])?(?![\[(:])")
# Paths of pages, as they are in brackets or alone in an item.
_PATH = r"(?:https?://(?:www\.)?genetargeting\.com)?/(?:[A-Za-z0-9_%.-]+(?:/[A-Za-z0-9_%.-]+)*/?)?(?:#[\w-]+)?"
_BRACKETED = re.compile(rf"(?<![\]\w\\])\(\s*`?({_PATH})`?\s*\)(?!\()")
_ALONE = re.compile(rf"^`?\(?\s*({_PATH})\s*\)?`?$")
_LABELLED = re.compile(
    rf"^(?P<label>[^\n()\[\]]*[\w*™®)?!.])\s*(?P<sign>:|–|—|-|→|->|=>|\|)?\s*(?P<open>\(?)\s*`?(?P<path>{_PATH})`?\s*(?P<close>\)?)$"
)
_PATH_FIRST = re.compile(
    rf"^\(?`?(?P<path>{_PATH})`?\)?\s*(?::|–|—|-|→|->|=>|\||(?=\())\s*(?P<open>\(?)(?P<label>[^\n()\[\]]*\w[^\n()\[\]]*)\)?$"
)
_SEVERAL = re.compile(rf"^(?:\({_PATH}\)(?:\s*[,;|·/]?\s*|$)){{2,}}$")
_MARKED = re.compile(r"^(\*{1,3}|_{1,3}|→\s*|->\s*|>>?\s*)(.*?)\1?$")
_ITEM = re.compile(r"^(\s*(?:>\s*)*(?:[-+*]|\d{1,9}[.)])\s+)(.*)$")
LABEL_WORDS = 12
# Not pages: "10 mg (/kg)", "two litters (/month)".
_UNIT = re.compile(r"/(?:\w{1,4}|mouse|animal|litter|cage|week|month|minute|second|sample|group)?", re.IGNORECASE)


def repaired_links(block: Block, report: Report) -> Block:
    """Return a block with links and images that Markdown recognizes: on one line each, no spaces in addresses."""
    if "](" not in block.text and "] (" not in block.text:
        return block
    text = _WRAPPED.sub(lambda match: re.sub(r"\s*\n[ \t>]*", " ", match[0]), block.text)
    lines = []
    for line in block.with_text(text).lines:
        text = _IMAGE_WITH_SPACES.sub(r"\1(<\2>)", line.text)
        text = _APART.sub("](", _WITH_SPACES.sub(lambda match: f"]({match[1].replace(' ', '%20')})", text))
        if text != line.text:
            report.change(line.number, f"`{shown(line.text)}` is repaired as a link: `{shown(text)}`")
        lines.append(Line(text, line.number))
    return replace(block, lines=tuple(lines))


# References


def without_references(lines: list[Line], report: Report) -> list[Line]:
    """Return the lines with the addresses of `[text][1]` and `[1]: https://…` written into their links."""
    definitions: dict[str, tuple[str, Line]] = {}
    defining: set[int] = set()
    for line in lines:
        if (match := _DEFINITION.match(line.text)) and re.search(r"[/.#:]", match[2] or match[3]):
            definitions.setdefault(_name(match[1]), (match[2] or match[3], line))
            defining.add(line.number)
    used: set[str] = set()

    def linked(match: re.Match[str]) -> str:
        name = _name(match[3] or match[2])
        if name not in definitions:
            return match[0]
        used.add(name)
        return f"{match[1]}[{match[2]}]({_destination(definitions[name][0])})"

    found = []
    for line in lines:
        if line.number in defining:
            found.append(Line("", line.number))
            continue
        text = _REFERENCE.sub(linked, line.text) if definitions else line.text
        if text != line.text:
            report.change(line.number, f"an address is written into its link: `{shown(text)}`", line.text, text)
        found.append(Line(text, line.number))
    for line in lines:
        if line.number in defining and (match := _DEFINITION.match(line.text)):
            is_first = definitions[_name(match[1])][1] is line
            message = "no link uses it" if _name(match[1]) not in used else "its address is written into its links"
            message = message if is_first else "it repeats an earlier one"
            report.change(
                line.number, f"the line `{shown(line.text.strip())}` is left out: {message}", removed=line.text
            )
    return found


def _name(label: str) -> str:
    return " ".join(label.casefold().split())


def _destination(address: str) -> str:
    return f"<{address}>" if re.search(r"[\s()]", address) else address


# Addresses


@dataclass(frozen=True)
class LinkConverter:
    """Turns the links of one document into links of this site."""

    addresses: Addresses
    report: Report

    def blocks(self, blocks: list[Block]) -> list[Block]:
        """Return the blocks with the addresses of all links corrected."""
        return [block if block.kind in (CODE, HTML) else self._block(block) for block in blocks]

    def _block(self, block: Block) -> Block:
        lines = []
        if block.kind in (PARAGRAPH, LIST):
            block = self._with_labels(block)
        for line in block.lines:
            text = self._links(line.text, line.number)
            if block.kind in (PARAGRAPH, LIST):
                text = self._paths(text, line.number, is_whole=len(block.lines) == 1)
            elif block.kind in (TABLE, HEADING):
                text = self._bracketed(text, line.number)
            lines.append(Line(text, line.number))
        return replace(block, lines=tuple(lines))

    def _links(self, text: str, number: int) -> str:
        """Return a line with each link's address corrected, the last first."""
        for match in reversed(list(LINK.finditer(text))):
            start = opening(text, match.start())
            if start is None or text[max(0, start - 1) : start] == "!" or (start > 1 and text[start - 1] == "!"):
                continue  # not a link, or an image
            text = text[:start] + self._link(text[start + 1 : match.start()], match, number) + text[match.end() :]
        return _AUTOMATIC.sub(lambda match: self._automatic(match, number), text)

    def _link(self, words: str, match: re.Match[str], number: int) -> str:
        address = match["pointed"] if match["pointed"] is not None else match["bare"]
        title = (match["title"] or "").strip()
        target = self.addresses.target(address)
        notes = list(target.notes)
        if title:
            notes.append(f"its title {title} is left out")
        if not words.strip(" *_`"):
            self.report.change(
                number, f"a link to {shown(address)} has no text and is left out", removed=f"{words} {address} {title}"
            )
            return words.strip("*_` ")
        if notes:
            note = self.report.task if target.is_open else self.report.change
            if any("no document has" in text for text in notes):
                note = self.report.warn
            arrow = f" now leads to {shown(target.url)}" if target.url and target.url != address else ""
            note(
                number,
                f"the link “{shown(words)}” to `{shown(address)}`{arrow}: {', '.join(notes)}",
                f"{address} {title}",
                target.url,
            )
        elif target.url != address:
            self.report.change(number, f"the link to `{address}` is written `{target.url}`", address, target.url)
        return f"[{words}]({to_markdown.destination(target.url)})" if target.url else words

    def _automatic(self, match: re.Match[str], number: int) -> str:
        target = self.addresses.target(match[1])
        if target.url == match[1] or not target.url:
            return match[0]
        label = self.addresses.label(target.url) or target.url
        self.report.change(number, f"`{match[1]}` now leads to {target.url}", match[1], f"{label} {target.url}")
        return f"[{to_markdown.marked_line(label, in_line=True)}]({target.url})"

    # Paths

    def _with_labels(self, block: Block) -> Block:
        """Return a block in which a path alone on the line below a label follows the label."""
        lines = list(block.lines)
        for place in range(len(lines) - 1, 0, -1):
            item = _ITEM.match(lines[place - 1].text)
            label = (item[2] if item else lines[place - 1].text).strip(" \\")
            is_whole = bool(item) or len(lines) == 2
            path = _ALONE.match(lines[place].text.strip())
            is_label = label and len(label.split()) <= LABEL_WORDS and not label.endswith((".", ")", "?", "!"))
            if path and lines[place].text.strip().startswith("(") and is_whole and is_label:
                before = item[1] if item else ""
                lines[place - 1 : place + 1] = [Line(f"{before}{label} ({path[1]})", lines[place - 1].number)]
        return replace(block, lines=tuple(lines))

    def _paths(self, text: str, number: int, is_whole: bool) -> str:
        """Return a line of a paragraph or list with the paths in it turned into links."""
        item = _ITEM.match(text)
        before, words = (item[1], item[2]) if item else ("", text)
        words = words.strip()
        if _SEVERAL.match(words):
            paths = re.findall(rf"\(({_PATH})\)", words)
            return before + ", ".join(self._titled(path, number) for path in paths)
        plain = _MARKED.sub(r"\2", words)
        if match := _ALONE.match(plain):
            is_path = plain.strip("`") != "/" and (item or plain.startswith(("(", "/")))
            if is_path:
                return before + self._titled(match[1], number)
        if not (item or is_whole):  # a line of a wrapped paragraph
            return self._bracketed(text, number)
        match = _PATH_FIRST.match(words)
        if match and len(match["label"].split()) <= LABEL_WORDS and not match["label"].rstrip().endswith("."):
            return before + self._labelled(match["label"].strip(), match["path"], number)
        match = _LABELLED.match(words)
        if match and bool(match["open"]) == bool(match["close"]):
            label = re.sub(r":(\**)$", r"\1", match["label"].strip())
            is_marked = match["sign"] or match["open"] or label != match["label"].strip()
            if is_marked and len(label.split()) <= LABEL_WORDS and not label.endswith("."):
                return before + self._labelled(label, match["path"], number)
        return self._bracketed(text, number)

    def _titled(self, path: str, number: int) -> str:
        target = self.addresses.target(path).url
        label = self.addresses.label(target)
        if label:
            self.report.change(
                number,
                f"`({path})` is written as a link with the title of its page: “{label}”",
                path,
                f"{label} {target}",
            )
        else:
            label = title_of(target)
            self.report.warn(
                number,
                f"`({path})` is written as a link “{label}”: no document has the address, so its text is made from it",
                path,
                f"{label} {target}",
            )
        return f"[{to_markdown.marked_line(label, in_line=True)}]({target})"

    def _labelled(self, label: str, path: str, number: int) -> str:
        target = self.addresses.target(path).url
        plain = re.sub(r"^(\*\*?)(.*)\1$", r"\2", label)
        marks = label[: (len(label) - len(plain)) // 2]
        self.report.change(number, f"“{shown(label)}” and its path `{path}` are written as a link", path, target)
        if not self.addresses.label(target) and target.startswith("/"):
            self.report.warn(number, f"no document has the address {target}")
        return f"{marks}[{plain}]({target}){marks}"

    def _bracketed(self, text: str, number: int) -> str:
        """Return running text in which a path in brackets is a link in brackets."""

        def linked(match: re.Match[str]) -> str:
            is_known = bool(self.addresses.label(self.addresses.target(match[1]).url))
            is_page = is_known or not _UNIT.fullmatch(match[1])
            return f"({self._titled(match[1], number)})" if is_page else match[0]

        return _BRACKETED.sub(linked, text)


def opening(text: str, end: int) -> int | None:
    """Return the place of the square bracket that the one at `end` closes; None where there is none."""
    depth = 0
    for place in range(end, -1, -1):
        if text[place] in "[]" and text[place - 1 : place] != "\\":
            depth += 1 if text[place] == "]" else -1
            if not depth:
                return place
    return None
