"""Questions: turns those in bold, with their answers, into the list of questions that documents have."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from pages.content.parts import KINDS_BY_FENCE
from pages.content.source import shown
from pages.converting.report import Report
from pages.converting.rewriting import line_of_marked_text
from pages.converting.source_lines import HEADING, LIST, PARAGRAPH, Block, Line, heading, paragraph

FENCE = "questions"
_LABEL = r"(?:Q(?:uestion)?\s*\d*\s*[:.)]|\d{1,2}\s*\\?[.)])\s*"
_WHOLE = re.compile(
    rf"^(?P<label>{_LABEL})?\*\*(?P<bold_label>{_LABEL})?(?P<question>[^*\n]*(?:\*[^*\n]+\*[^*\n]*)*?\?)\s*\*\*"
    r"\s*(?:\\?\n)?(?P<answer>.*)$",
    re.DOTALL | re.IGNORECASE,
)
_PLAIN = re.compile(
    r"^(?P<label>Q(?:uestion)?\s*\d*\s*[:.)]\s*)(?P<question>[^\n]*\?)\s*(?:\\?\n)?(?P<answer>.*)$",
    re.DOTALL | re.IGNORECASE,
)
# Calls to action, which expect no answer.
_CALL = re.compile(
    r"(?:are you )?(?:ready|interested|looking|curious)\b|(?:want|need)\b|(?:still )?(?:have|got)\b.*\bquestions?\b",
    re.IGNORECASE,
)
_ANSWER = re.compile(r"^(?:\*\*)?\s*A(?:nswer)?\s*\d*\s*[:.)]\s*(?:\*\*)?\s*", re.IGNORECASE)
_TOPIC = re.compile(r"\b(?:faqs?|questions?|q\s*&\s*a)\b", re.IGNORECASE)


@dataclass
class _Question:
    words: str
    number: int
    label: str
    answer: list[Block]


def with_questions(blocks: Sequence[Block], report: Report) -> list[Block]:
    """Return the blocks with bold questions and their answers as questions.

    There must be two or more in a row, or a heading that announces questions: a single bold question may be
    rhetorical. Below such a heading, `###` headings that end in a question mark count as questions too.
    """
    found: list[Block] = []
    rest = list(blocks)
    topic = ""
    while rest:
        questions, count = _questions(rest, topic)
        is_wanted = len(questions) > 1 or (questions and bool(_TOPIC.search(topic)))
        if questions and is_wanted and all(question.answer for question in questions):
            found += _written(questions, report)
            del rest[:count]
            continue
        block = rest.pop(0)
        if block.kind == HEADING:
            topic = block.words
        found.append(block)
    return found


def _questions(blocks: Sequence[Block], topic: str) -> tuple[list[_Question], int]:
    """Return the questions that the blocks begin with, and the number of blocks that they take."""
    questions: list[_Question] = []
    count = 0
    for block in blocks:
        question = _question(block, topic)
        if question:
            questions.append(question)
        elif questions and block.kind in (PARAGRAPH, LIST):
            questions[-1].answer.append(block)
        else:
            break
        count += 1
    return questions, count


def _question(block: Block, topic: str) -> _Question | None:
    if block.kind == HEADING and block.level == 3 and _TOPIC.search(topic) and block.words.rstrip().endswith("?"):
        return _Question(block.words, block.number, "", [])
    text = block.text
    if block.kind == LIST and len(re.findall(r"^(?:[-*+]|\d+\.)\s", text, re.MULTILINE)) == 1:
        text = re.sub(r"^(?:[-*+]|\d+\.)\s+", "", re.sub(r"\n[ ]{2,4}", "\n", text))
    elif block.kind != PARAGRAPH:
        return None
    match = _WHOLE.match(text) or (_PLAIN.match(text) if _TOPIC.search(topic) else None)
    if not match or _CALL.match(match["question"].strip()):
        return None
    label = (match["label"] or "") + (match.groupdict().get("bold_label") or "")
    answer = match["answer"].strip()
    at = next((n for n, line in enumerate(block.lines) if answer and answer.split("\n")[0] in line.text), 0)
    lines = tuple(
        Line(line, block.lines[min(at + n, len(block.lines) - 1)].number) for n, line in enumerate(answer.split("\n"))
    )
    return _Question(match["question"], block.number, label, [Block(PARAGRAPH, lines)] if answer else [])


def _written(questions: list[_Question], report: Report) -> list[Block]:
    """Return questions between the fence lines that documents have around them."""
    found: list[Block] = []
    for question in questions:
        words, lost = line_of_marked_text(question.words)
        label = re.sub(r"\W+", " ", question.label).strip()
        note = f"; its label “{label}” is left out" if label else ""
        report.change(
            question.number, f"“{shown(words)}” is a question with its answer{note}", removed=f"{label} {lost}"
        )
        found.append(heading(words, 3, question.number))
        found += _without_label(question.answer, report)
    if FENCE not in KINDS_BY_FENCE:
        return found
    first, last = questions[0].number, questions[-1].number
    return [paragraph(f"::: {FENCE}", first), *found, paragraph(":::", last)]


def _without_label(answer: list[Block], report: Report) -> list[Block]:
    first, *others = answer
    match = _ANSWER.match(first.text)
    if not match or not first.text[match.end() :].strip():
        return answer
    report.change(first.number, f"the answer's label “{match[0].strip()}” is left out", removed=match[0])
    text = first.lines[0].text[match.end() :]
    return [replace(first, lines=(Line(text, first.number), *first.lines[1:])), *others]
