"""Documents put together of every shape that exports were seen to have: all are built, and no word goes untold."""

import re
from collections import Counter

from django.core.management import call_command
from hypothesis import given, settings
from hypothesis import strategies as st

from pages.converting.folder import convert_folder
from pages.markdown.reader import read_document

ARTICLE = """---
title: "A mouse"
slug: "a-mouse"
date: Thu Jul 10 2025 15:33:51 GMT+0000 (Coordinated Universal Time)
category: "Mice"
legacy_url: "https://www.genetargeting.com/a-mouse"
author: "Zoe Miller"
---
"""
MASTER_TEXT = """---
title: "A mouse"
slug: "a-mouse"
extracted: "2026-01-20"
---

# A mouse – master text

**Url: /a-mouse**

**Meta Description: All about a mouse.**

**Word Count: 1,234**
"""
SHAPES = [
    "Running text with *italics*, **bold**, `code` and 5 < 7.",
    "See [the mice](https://www.genetargeting.com/mice?_ga=1.2&utm_source=blog), [more](/more-mice) and <https://x.org/a>.",
    "[Get a quote](https://go.genetargeting.com/quote?utm_campaign=a)",
    "## **A bold heading**",
    "### A heading *Trp53*",
    "##### A deep heading",
    "# Another first heading",
    "# A mouse",
    "## Frequently Asked Questions",
    "## Related Pages",
    "Underlined\n==========",
    "A sentence that ends.\n---\nAnother.",
    "##",
    "- one\n- two\n  - inner\n- three",
    "1) one\n2) two",
    "5. five\n6. six",
    "1. one\n\nBetween.\n\n2. two",
    "• one\n• two",
    "(a) one\n(b) two",
    "- [ ] open\n- [x] done",
    "- (/request-quote)\n- (/contact-us)\n- Our mice (/our-mice)",
    "(/request-quote)",
    "Read about it (/humanized-mice) here.",
    "**What is a mouse?**\n\nAn animal.",
    "**Is it small?** Yes, it is.",
    "**Q: Why mice?**\n\nA: Because.",
    '*"They bred true in our hands and arrived on time."*\n\nJulia Maxson, PhD, Knight Cancer Institute',
    "*“Great mice.”* – **Jane Roe**, Example University",
    "> Words of another.\n>\n> More of them.",
    "> # A heading in a quotation\n> - and a list",
    "---",
    "\u200d---",
    "\u200d",
    "A geno\u200dtype and a knock\u00adout.",
    "![A gel](https://cdn.x.com/gel.png)\n## Behind a picture",
    "![image](https://cdn.x.com/b%20c.png)### Straight behind",
    "Words ![A plan](plan.png) around.",
    "- **Text:** more\n- Text:** more",
    "*Nat Commun. ***16**, 123 (2025).",
    "**Unclosed bold",
    "gen**es** and HLA-A*02:01",
    "A note[^1] and one more[^2][^3].",
    "[^1]: https://doi.org/10.1016/j.cell.2020.01.001",
    "[^2]: Smith J, *et al.* 2020.\n    And more.",
    "A [reference][cell].\n\n[cell]: https://x.org/cell",
    "| Model | Gene |\n| --- | --- |\n| **One** | off | too much |",
    "| **a** | [b](/b-mice) |\n| --- | --- |\n| 1 | 2 |",
    "Model\n\nGene\n\nConventional\n\noff\n\nConditional\n\noff after Cre",
    "<p>Some <b>bold</b> and x<sup>2</sup>.<br>More.</p>",
    "Trp53<tm1Brn> and Tg(Cre)<abc> mice",
    "<!-- a remark -->",
    "```\nACGT\nTTGA\n```",
    "    indented words",
    "~~Old~~ words",
    "- # A heading in an item\n- > a quotation in one",
    "Term\n: Definition",
    ":::note\nAn aside.\n:::",
    "[caption]words[/caption] {{ shortcode }}",
    "[nowhere]() and [x](javascript:void(0)) and [](https://x.org/empty)",
    "[Words]{.underline} ![A gel](gel.png){width=7in}",
]


def words(text):
    text = re.sub(r"&\w+;|</?(?:p|b|br|sup)>", " ", re.sub("[\u200d\u00ad]", "", text))
    return Counter(re.findall(r"[^\W_]+", text))


@settings(max_examples=60, deadline=None)
@given(st.sampled_from([ARTICLE, MASTER_TEXT]), st.lists(st.sampled_from(SHAPES), min_size=1, max_size=14))
def test_every_mixture_of_shapes_is_built_and_no_word_goes_untold(tmp_path_factory, front_matter, shapes):
    source, to = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("to")
    text = "\n\n".join(shapes) + "\n"
    (source / "text.md").write_text(f"{front_matter}\n{text}", encoding="utf-8")
    entries = convert_folder(source, to).entries
    (path,) = to.glob("*.md")
    converted = path.read_text(encoding="utf-8")
    call_command("build_fixture", documents=to, output=to / "site.json", allow_dead_links=True)
    read_document(converted.encode(), "text.md")

    before, after = words(front_matter.split("---\n", 2)[2] + text), words(converted.split("\n---\n\n", 1)[1])
    for entry in entries:
        before += words(entry.added)
        after += words(entry.removed)
    fences = Counter(re.findall(r"\w+", " ".join(re.findall("^::: .*", converted, re.MULTILINE))))
    assert before + fences - after == Counter()
    lines = text.count("\n") + front_matter.count("\n") + 1
    assert all(1 <= entry.line <= lines for entry in entries)
