"""What RIS files, BibTeX files and lists of DOIs say of publications, as the programs of researchers export them."""

import pytest

from pages.content.errors import DocumentError
from pages.publications.importing import read_file


def read(text, name="library.ris"):
    return list(read_file(name, text.encode()))


def read_one(text, name="library.ris"):
    (entry,) = read(text, name)
    assert not isinstance(entry, DocumentError), entry
    return entry


def errors(text, name="library.ris"):
    return [(item.line, item.message) for item in read(text, name) if isinstance(item, DocumentError)]


def title_of(latex):
    return read_one(f"@article{{x, title = {{{latex}}}}}", "a.bib").title


# RIS


def test_endnote_writes_one_author_a_line_and_a_date_with_slashes():
    entry = read_one(
        "TY  - JOUR\n"
        "AU  - Maxson, Julia E.\n"
        "AU  - Druker, Brian J.\n"
        "PY  - 2013/05/09/\n"
        "TI  - Oncogenic CSF3R mutations in chronic neutrophilic leukemia\n"
        "T2  - New England Journal of Medicine\n"
        "VL  - 368\nIS  - 19\nSP  - 1781\nEP  - 1790\n"
        "DO  - https://doi.org/10.1056/NEJMoa1214514\n"
        "ER  - \n"
    )
    assert entry.facts == {
        "authors": "Maxson, Julia E.\nDruker, Brian J.",
        "year": 2013,
        "title": "Oncogenic CSF3R mutations in chronic neutrophilic leukemia",
        "journal": "New England Journal of Medicine",
        "volume": "368",
        "issue": "19",
        "pages": "1781–1790",
        "doi": "10.1056/nejmoa1214514",
    }


def test_mendeley_and_older_programs_use_other_tags_for_the_same():
    entry = read_one(
        "TY  - JOUR\r\nT1  - Knockout mice\r\nA1  - Smith, John, Jr.\r\nY1  - 2019///\r\nJO  - Nat. Genet.\r\n"
        "JF  - Nature Genetics\r\nSP  - e12-e15\r\nM3  - doi: 10.1038/ng.1\r\nUR  - http://dx.doi.org/10.1038/ng.1\r\n"
        "ER  -\r\n"
    )
    assert (entry.title, entry.authors, entry.year) == ("Knockout mice", ("Smith, John, Jr.",), 2019)
    assert (entry.journal, entry.pages, entry.doi, entry.url) == ("Nature Genetics", "e12–e15", "10.1038/ng.1", "")


def test_authors_under_both_tags_keep_their_order():
    """A1 and AU mean the same; rispy 0.10.0 lists all of one tag before all of the other."""
    entry = read_one(
        "TY  - JOUR\nAU  - Roe, Jane\nA1  - Doe, John\nAU  - Moe, Ann\nA1  - Roe, Jane\nTI  - A\nER  -", "a.ris"
    )
    assert entry.authors == ("Roe, Jane", "Doe, John", "Moe, Ann")


def test_a_value_goes_on_in_the_next_line():
    """rispy 0.10.0 makes a second author of such a line, and joins it to the field before one that it passes over."""
    entry = read_one(
        "TY  - JOUR\nTI  - A title that is\n  long\nAU  - The International Mouse\n      Phenotyping Consortium\n"
        "XX  - unknown\nand goes on\nPY  - 2016\nER  - \n"
    )
    assert entry.title == "A title that is long"
    assert entry.authors == ("The International Mouse Phenotyping Consortium",)


def test_citation_js_breaks_values_within_words():
    """As @citation-js/plugin-ris 0.8.2 writes them: after each 70th character, with the spaces that stand there."""
    entry = read_one(
        "TY  - JOUR\n"
        "AU  - The International Consortium for the Phenotyping of Knockout Mice and \n"
        "Their Wild-Type Littermates\n"
        "TI  - Loss of a tumour suppressor in the liver of mice with an inducible Lgr\n"
        "5-EGFP allele, and its repair\n"
        "ER  - \n"
    )
    assert entry.title.endswith("in the liver of mice with an inducible Lgr5-EGFP allele, and its repair")
    assert entry.authors == (
        "The International Consortium for the Phenotyping of Knockout Mice and Their Wild-Type Littermates",
    )


def test_one_line_of_70_characters_among_others_ends_with_a_word():
    entry = read_one(
        "TY  - JOUR\nAU  - The International Mouse\n  Phenotyping Consortium\n"
        "TI  - Loss of a tumour suppressor in the liver of mice with an inducible Cre\nrecombinase\nER  - \n"
    )
    assert entry.title == "Loss of a tumour suppressor in the liver of mice with an inducible Cre recombinase"


def test_a_doi_in_an_address_keeps_its_semicolon():
    """rispy 0.10.0 takes the addresses under UR apart at semicolons, which older DOIs of Wiley have."""
    entry = read_one(
        "TY  - JOUR\nTI  - A\n"
        "UR  - https://doi.org/10.1002/(SICI)1096-8644(199601)99:1<1::AID-AJPA1>3.0.CO;2-1\nER  - \n"
    )
    assert entry.doi == "10.1002/(sici)1096-8644(199601)99:1<1::aid-ajpa1>3.0.co;2-1"


def test_zotero_writes_italics_as_tags():
    entry = read_one("TY  - JOUR\nTI  - Loss of <i>Trp53</i><sup>R172H</sup> &amp; CO<sub>2</sub>, p < 0.05\nER  - \n")
    assert entry.title == "Loss of *Trp53*^R172H^ & CO~2~, p < 0.05"


def test_an_allele_whose_name_is_that_of_a_tag_is_kept():
    """`b` and `p` are alleles, of brown and of pink-eyed dilution; a tag has a counterpart."""
    title = "Coats of Tyrp1<b>/Tyrp1<b> and Oca2<p> mice, with <b>one</b> <i>Kit</i><sup>W-v</sup> control"
    entry = read_one(f"TY  - JOUR\nTI  - {title}\nER  - \n")
    assert entry.title == "Coats of Tyrp1<b>/Tyrp1<b> and Oca2<p> mice, with one *Kit*^W-v^ control"


def test_authors_in_one_line_are_told():
    entry = read_one("TY  - JOUR\nTI  - A\nAU  - Smith, J.; Jones, K.\nER  - \n")
    assert entry.warnings == ("“Smith, J.; Jones, K.” seems to be several authors; write one author per line",)


def test_a_file_may_begin_with_a_byte_order_mark():
    (entry,) = read_file("a.ris", "\ufeffTY  - JOUR\nTI  - A\nER  - \n".encode())
    assert entry.title == "A"


def test_a_record_that_does_not_end_is_an_error_in_its_first_line():
    found = read("TY  - JOUR\nTI  - A\n\nTY  - JOUR\nTI  - B\nER  - \n")
    assert errors("TY  - JOUR\nTI  - A\n\nTY  - JOUR\nTI  - B\nER  - \n") == [
        (1, "the record that begins here has no last line; add `ER  - `")
    ]
    assert [item.title for item in found if not isinstance(item, DocumentError)] == ["B"]


def test_what_stands_before_the_first_record_is_an_error():
    assert errors("AU  - Smith, J\nTY  - JOUR\nTI  - A\nER  - \n")[0][0] == 1
    assert errors("nothing of the kind\n")[0][0] == 1


# PubMed

NBIB = """
PMID- 23656643
DCOM- 20130513
IS  - 1533-4406 (Electronic)
VI  - 368
IP  - 19
DP  - 2013 May 9
TI  - Oncogenic CSF3R mutations in chronic neutrophilic leukemia and atypical
      CML.
PG  - 1781-90
LID - 10.1056/NEJMoa1214514 [doi]
AB  - BACKGROUND: The molecular causes of many hematologic cancers remain unclear.
      PMID- is no tag inside a line.
FAU - Maxson, Julia E
AU  - Maxson JE
FAU - Gotlib, Jason
AU  - Gotlib J
CN  - Leukemia Consortium
JT  - The New England journal of medicine
AID - 10.1056/NEJMoa1214514 [doi]

PMID- 1
TI  - Second.
"""


def test_the_file_that_pubmed_saves_is_read():
    first, second = read(NBIB, "pubmed.nbib")
    assert first.facts == {
        "title": "Oncogenic CSF3R mutations in chronic neutrophilic leukemia and atypical CML",
        "authors": "Maxson, Julia E\nGotlib, Jason\nLeukemia Consortium",
        "year": 2013,
        "journal": "The New England journal of medicine",
        "volume": "368",
        "issue": "19",
        "pages": "1781–90",
        "doi": "10.1056/nejmoa1214514",
    }
    assert (second.title, second.line) == ("Second", 22)
    assert [entry.title for entry in read(NBIB, "export.txt")] == [first.title, "Second"]


def test_the_short_names_of_old_records_are_names_of_people():
    """AU has the family name, initials and a suffix: https://www.nlm.nih.gov/bsd/mms/medlineelements.html#au."""
    (entry,) = read("PMID- 1\nTI  - A\nAU  - Maxson JE\nAU  - van der Berg A Jr\nCN  - Mouse Project UK\n", "a.nbib")
    assert entry.authors == ("Maxson, JE", "van der Berg, A, Jr", "Mouse Project UK")


def test_a_group_stands_where_pubmed_lists_it_among_the_authors():
    text = NBIB.replace("FAU - Gotlib", "CN  - Mouse Consortium\nFAU - Gotlib")
    assert read(text, "a.nbib")[0].authors == (
        "Maxson, Julia E",
        "Mouse Consortium",
        "Gotlib, Jason",
        "Leukemia Consortium",
    )


def test_a_second_doi_and_a_retraction_are_told():
    (entry,) = read("PMID- 1\nTI  - A\nPT  - Retracted Publication\n", "a.nbib")
    assert entry.warnings == ("PubMed lists this publication as retracted",)
    (entry,) = read("PMID- 1\nTI  - A\nAID - 10.1000/a [doi]\nAID - 10.1000/b [doi]\n", "a.nbib")
    assert (entry.doi, entry.warnings) == (
        "10.1000/a",
        ("the entry has several DOIs, 10.1000/a, 10.1000/b; the first is taken",),
    )


def test_what_is_no_record_of_pubmed_is_an_error():
    assert errors("\nTI  - A\nPMID- 1\n", "a.nbib") == [
        (2, "no record begins here; each begins with a line `PMID- 12345678`")
    ]


def test_the_plain_text_of_web_of_science_is_refused_with_advice():
    ((line, message),) = errors("FN Clarivate Analytics Web of Science\nVR 1.0\nPT J\n", "savedrecs.txt")
    assert (line, "choose RIS or BibTeX" in message) == (1, True)


# BibTeX


@pytest.mark.parametrize(
    ("latex", "title"),
    [
        (r"{\em Trp53}$^{\mathrm{R172H}}$ mice", "*Trp53*^R172H^ mice"),
        (r"\textit{Apc}\textsuperscript{Min/+} {\it in vivo}", "*Apc*^Min/+^ *in vivo*"),
        (r"10\textsuperscript{6} cells in H$_2$O", "10^6^ cells in H~2~O"),
        # pylatexenc 2.11 would leave out what stands in these two: they are in the table of its parser only.
        (r"\mbox{IFN-$\gamma$} and {\it Trp53} or \textup{p53}", "IFN-γ and *Trp53* or p53"),
        (r"Apc\textsuperscript{\textminus\slash\textminus} mice", "Apc^−/−^ mice"),
        (r"CD4$^+$CD25$^{+}$ T cells, $p < 0.05$", "CD4^+^CD25^+^ T cells, p<0.05"),
        (
            r"p {\textless} 0.05 in {\textless}i{\textgreater}Cre{\textless}/i{\textgreater} mice",
            "p < 0.05 in *Cre* mice",
        ),
        (r"IFN-$\epsilon$, TNF-{\alpha} and $\Delta$Np63", "IFN-ε, TNF-α and ΔNp63"),
        (r"Kras$^{\mathit{G12D}/+}$", "Kras^G12D/+^"),
        (r"M{\"u}ller, Ha\v{s}ek and {\'E}cole {\o} \ss{}", "Müller, Hašek and École ø ß"),
        (r"50\% of mice, 100% of {Cre}/\emph{loxP}", "50% of mice, 100% of Cre/*loxP*"),
        (r"{{Double {B}races}} -- a ``quotation''", "Double Braces – a “quotation”"),
        (r"37$^\circ$C and 5$\times$10$^{-3}$", "37°C and 5×10^-3^"),
        ("Loss of &lt;i&gt;Pten&lt;/i&gt; &amp;amp; more", "Loss of *Pten* & more"),
    ],
)
def test_a_title_in_latex_comes_out_as_it_is_printed(latex, title):
    assert title_of(latex) == title


def test_latex_that_is_not_known_is_told():
    entry = read_one(r"@article{x, title = {A \strange{Cre} line}}", "a.bib")
    assert entry.title == "A Cre line"
    assert entry.warnings == (r"unsupported LaTeX was left out: \strange",)


def test_italics_inside_a_word_are_left_out_and_told():
    entry = read_one(r"@article{x, title = {anti\emph{Cre} and \emph{Trp53}}}", "a.bib")
    assert entry.title == "antiCre and *Trp53*"
    assert entry.warnings == ("italics that begin inside a word were left out; mark the whole word",)


def test_names_keep_particles_suffixes_groups_and_the_others():
    entry = read_one(
        r"""@article{x, title = {A}, author = {M{\"u}ller, J{\"o}rg and van der Berg, Anna and Beethoven, Jr., Ludwig
        and {Mouse Genome Sequencing Consortium} and Jean-Paul Sartre and {Smith and Sons} and others}}""",
        "a.bib",
    )
    assert entry.authors == (
        "Müller, Jörg",
        "van der Berg, Anna",
        "Beethoven, Ludwig, Jr.",
        "Mouse Genome Sequencing Consortium",
        "Sartre, Jean-Paul",
        "Smith and Sons",
        "et al.",
    )


def test_an_accent_with_which_an_author_begins_is_kept():
    """bibtexparser 2.1.0 loses a command that directly follows `and`: `\\O{}stergaard` became “stergaard”."""
    names = r"Roe, J and \O{}stergaard, A and \'Etienne, B and \v{C}a, C"
    entry = read_one(f"@article{{x, title = {{A}}, author = {{{names}}}}}", "a.bib")
    assert entry.authors == ("Roe, J", "Østergaard, A", "Étienne, B", "Ča, C")


@pytest.mark.parametrize("author", ["Smith, J.; Jones, K.", "Smith, J. & Jones, K.", "Smith J, Jones K, Brown L"])
def test_authors_that_are_not_separated_by_and_are_told(author):
    entry = read_one(f"@article{{x, title = {{A}}, author = {{{author}}}}}", "a.bib")
    assert "seems to be several authors; write “and” between authors" in entry.warnings[0]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("@article{x, title = {A}, author = {The ENCODE Project Consortium}}", "a.bib"),
        ("TY  - JOUR\nTI  - A\nAU  - Consortium, The ENCODE Project\nER  - \n", "a.ris"),
    ],
)
def test_a_group_is_read_in_the_order_of_its_words(text, name):
    assert read_one(text, name).authors == ("The ENCODE Project Consortium",)


def test_what_a_paper_has_in_common_with_its_proceedings_is_looked_up_there():
    text = """@inproceedings{a, crossref = "Proc", title = {A}, pages = {1--2}}
    @proceedings{proc, title = {Proceedings of Mice}, year = 2010, author = {Roe, J}, pages = {1--900}}"""
    paper, proceedings = read(text, "a.bib")
    assert paper.facts == {"title": "A", "year": 2010, "journal": "Proceedings of Mice", "pages": "1–2"}
    assert proceedings.title == "Proceedings of Mice"
    (entry,) = read("@article{a, xdata = {x}, title = {A}}\n@xdata{x, journaltitle = {Nature}, eid = {e7}}", "a.bib")
    assert entry.facts == {"title": "A", "journal": "Nature", "pages": "e7"}


def test_pieces_of_a_value_are_joined_and_strings_looked_up():
    """bibtexparser 2.1.0 looks up a string that stands alone, and leaves joined pieces as they are."""
    entry = read_one(
        '@string{ng = "Nature"}\n@article{x, title = "Loss of " # {$\\beta$-catenin}, journal = ng # " Genetics"}',
        "a.bib",
    )
    assert (entry.title, entry.journal) == ("Loss of β-catenin", "Nature Genetics")


def test_two_entries_with_one_name_are_two_publications():
    """bibtexparser 2.1.0 has the second among its failed blocks, and not among its entries."""
    found = read("@article{smith2019, title = {A}}\n@article{smith2019, title = {B}}", "a.bib")
    assert [entry.title for entry in found] == ["A", "B"]


def test_the_second_of_two_entries_with_one_name_inherits_too():
    found = read(
        """@inproceedings{smith2019, title = {A}, crossref = {proc}}
        @inproceedings{smith2019, title = {B}, crossref = {proc}}
        @proceedings{proc, title = {Proceedings of Mice}, year = 2019}""",
        "a.bib",
    )
    assert [(entry.title, entry.journal, entry.year) for entry in found] == [
        ("A", "Proceedings of Mice", 2019),
        ("B", "Proceedings of Mice", 2019),
        ("Proceedings of Mice", "", 2019),
    ]


def test_doi_and_address_lose_the_latex_that_escapes_them():
    entry = read_one(
        r"@incollection{x, title={A}, doi = {10.1007/978-1-4939\_53}, url = {\url{https://example.com/~a\_b?c=50\%25}}}",
        "a.bib",
    )
    assert (entry.doi, entry.url) == ("10.1007/978-1-4939_53", "https://example.com/~a_b?c=50%25")


@pytest.mark.parametrize(("less", "greater"), [(r"{\textless}", r"{\textgreater}"), ("$<$", "$>$"), ("<", ">")])
def test_a_doi_keeps_its_angle_brackets(less, greater):
    doi = f"10.1002/(SICI)1096-8644(199601)99:1{less}1::AID-AJPA1{greater}3.0.CO;2-1"
    entry = read_one(f"@article{{x, title = {{A}}, doi = {{{doi}}}}}", "a.bib")
    assert entry.doi == "10.1002/(sici)1096-8644(199601)99:1<1::aid-ajpa1>3.0.co;2-1"


@pytest.mark.parametrize(
    ("title", "whole"),
    [("Knockout Mice", r"Knockout Mice: Loss of *Trp53*"), ("Why Mice?", "Why Mice? Loss of *Trp53*")],
)
def test_a_title_has_its_subtitle(title, whole):
    """biblatex prints both; of the book's, a paper has only the title."""
    text = rf"@book{{x, title = {{{title}}}, subtitle = {{Loss of \emph{{Trp53}}}}}}"
    assert read_one(text, "a.bib").title == whole
    paper, _book = read("@inbook{a, crossref = {x}, title = {A}}\n" + text, "a.bib")
    assert paper.title == "A"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("@article{x, title = {A}, pages = {S-12--S-15}}", "a.bib"),
        ("TY  - JOUR\nTI  - A\nSP  - S-12\nEP  - S-15\nER  - \n", "a.ris"),
        ("TY  - JOUR\nTI  - A\nSP  - S-12-S-15\nER  - \n", "a.ris"),
    ],
)
def test_a_hyphen_in_a_page_number_is_no_dash(text, name):
    assert read_one(text, name).pages == "S-12–S-15"


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("\n@article{x,\n  title = {A,\n}\n", 2, "does not end"),
        ("@article{x, title = {A}}\n@article{y,\n title = {B},\n title = {C}}", 2, "has title twice"),
        ("@article{x,\n title = {A $x},\n year = 2000}", 2, "LaTeX cannot be read"),
        ("no entry", 1, "no entry begins here"),
    ],
)
def test_what_is_wrong_in_bibtex_is_told_with_its_line(text, line, words):
    ((found, message),) = errors(text, "a.bib")
    assert found == line
    assert words in message


def test_entries_of_one_key_on_one_line_are_read_one_by_one():
    text = "@article{, title = {One}}@article{, title = {Two}} @article{, title = {Three}}"
    assert [entry.title for entry in read(text, "a.bib")] == ["One", "Two", "Three"]


def test_a_name_that_no_string_defines_is_told():
    entry = read_one("@article{x, title = {A}, journal = natgen}", "a.bib")
    assert entry.journal == "natgen"
    assert "journal = natgen" in entry.warnings[0]


# Lists of DOIs, and files of unknown kind


def test_a_list_of_dois_makes_entries_to_be_completed():
    found = read(
        "10.1038/NATURE12345\n\n# ours\nhttps://doi.org/10.1016/j.cell.2020.01.001, (10.1126/science.1)\n", "a.txt"
    )
    assert [(entry.line, entry.facts) for entry in found] == [
        (1, {"doi": "10.1038/nature12345"}),
        (4, {"doi": "10.1016/j.cell.2020.01.001"}),
        (4, {"doi": "10.1126/science.1"}),
    ]


def test_a_numbered_list_of_references_is_no_json():
    found = read("[1] Maxson et al., doi:10.1056/NEJMoa1214514\n[2] 10.1038/ng1\n", "a.txt")
    assert [entry.doi for entry in found] == ["10.1056/nejmoa1214514", "10.1038/ng1"]


def test_a_line_without_a_doi_is_an_error():
    assert errors("10.1038/a\nSmith et al. 2019\n", "a.txt") == [
        (2, "“Smith et al. 2019” is not a DOI; enter one DOI per line: 10.1038/nature12345")
    ]


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ('[{"title": "A", "DOI": "10.1038/ng1"}]', "JSON"),
        ('[\n\t{"title": "A", "DOI": "10.1038/ng1"}\n]', "JSON"),
        ("%0 Journal Article\n%R 10.1038/ng1", "EndNote’s own format"),
        ('<?xml version="1.0"?><PubmedArticleSet/>', "XML"),
    ],
)
def test_a_file_in_a_format_that_is_not_read_is_refused_and_not_searched_for_dois(text, what):
    assert errors(text, "a.txt") == [(1, f"this is {what}; choose RIS or BibTeX when you export it")]


def test_a_text_file_is_read_as_what_its_first_line_says():
    assert read_one("TY  - JOUR\nTI  - A\nER  - \n", "export.txt").title == "A"
    assert read_one("@article{x, title={B}}", "export.txt").title == "B"


def test_a_file_in_another_encoding_is_an_error_in_its_line():
    (error,) = read_file("a.ris", "TY  - JOUR\nTI  - Müller\n".encode("latin-1"))
    assert (error.line, "UTF-8" in error.message) == (2, True)
