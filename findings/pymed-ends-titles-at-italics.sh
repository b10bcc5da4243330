#!/usr/bin/env bash
# pymed ends a title and an abstract at the first gene in italics, and gives an article the numbers of those it cites.
#
# Version:   pymed 0.8.9.
# Behaviour: PubMed's XML has italics, superscript and subscript in titles and abstracts, as elements. pymed takes the
#            text up to the first of them, and leaves the rest out. It also looks for numbers and DOIs in all of the
#            record, in which the list of references has its own: `pubmed_id` and `doi` are all of these, one a line. A
#            consortium among the authors is an author without a name. No error and no warning.
# Output:    title:     'Loss of '
#            abstract:  'Mice without '
#            pubmed_id: '11111111\n33333333'
#            doi:       '10.1000/own\n10.1000/cited'
#            names:     ['Example', None]
# Who:       whoever fills a list of publications from PubMed with pymed: of a paper about a mouse gene the title ends
#            before the gene. A title without italics is whole, so the fault is easily missed.
# Source:    `getContent` in pymed/helpers.py takes `.text` of the element. NLM's description of its XML names the
#            elements (b, i, sub, sup, u) that text can hold. https://github.com/jannisborn/pymed/pull/7, in a fork,
#            is about several numbers of one article.
# Ours:      publications are imported from the MEDLINE format, which is plain text (pages/publications/nbib.py).
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check pymed==0.8.9 2>/dev/null
"$folder/venv/bin/python" - <<'PYTHON'
import sys
from xml.etree import ElementTree

from pymed.article import PubMedArticle

RECORD = """<PubmedArticleSet><PubmedArticle>
<MedlineCitation Status="MEDLINE" Owner="NLM"><PMID Version="1">11111111</PMID><Article PubModel="Print">
<Journal><JournalIssue CitedMedium="Print"><Volume>9</Volume><PubDate><Year>2026</Year></PubDate></JournalIssue>
<Title>A made-up journal</Title></Journal>
<ArticleTitle>Loss of <i>Trp53</i> in 10<sup>6</sup> cells.</ArticleTitle>
<Abstract><AbstractText>Mice without <i>Cdh1</i> did not survive.</AbstractText></Abstract>
<AuthorList CompleteYN="Y">
<Author ValidYN="Y"><LastName>Example</LastName><ForeName>Anna</ForeName><Initials>A</Initials></Author>
<Author ValidYN="Y"><CollectiveName>Made-up Mouse Consortium</CollectiveName></Author>
</AuthorList></Article></MedlineCitation>
<PubmedData><History>
<PubMedPubDate PubStatus="pubmed"><Year>2026</Year><Month>1</Month><Day>2</Day></PubMedPubDate></History>
<ArticleIdList>
<ArticleId IdType="pubmed">11111111</ArticleId><ArticleId IdType="doi">10.1000/own</ArticleId></ArticleIdList>
<ReferenceList><Reference><Citation>A cited article.</Citation><ArticleIdList>
<ArticleId IdType="pubmed">33333333</ArticleId><ArticleId IdType="doi">10.1000/cited</ArticleId>
</ArticleIdList></Reference></ReferenceList></PubmedData>
</PubmedArticle></PubmedArticleSet>"""
EXPECTED = {
    "title": "Loss of ",
    "abstract": "Mice without ",
    "pubmed_id": "11111111\n33333333",
    "doi": "10.1000/own\n10.1000/cited",
    "names": ["Example", None],
}

article = PubMedArticle(xml_element=ElementTree.fromstring(RECORD).find("PubmedArticle"))
found = {name: getattr(article, name) for name in ("title", "abstract", "pubmed_id", "doi")}
found["names"] = [author["lastname"] for author in article.authors]
for name, value in found.items():
    print(f"{name + ':':10} {value!r}")
sys.exit(found != EXPECTED)
PYTHON
