"""Questions that readers ask, with their answers."""

from dataclasses import dataclass
from typing import Any, ClassVar

from pages.content import marked_text, to_markdown
from pages.content.blocks import BlockReader, BlockWriter, list_items
from pages.content.from_markdown import headed_texts, split_at_headings
from pages.content.parts.part import Part
from pages.content.rich_text import HeadedText
from pages.content.source import Nodes, Source


@dataclass(frozen=True)
class Questions(Part):
    """Questions whose answers visitors unfold, between the lines `::: questions` and `:::`."""

    questions: tuple[HeadedText, ...]  # each with its answer

    kind = "questions"
    fence = "questions"
    advice = "questions are `###` headings, each followed by its answer"
    is_open: ClassVar[bool] = False

    @classmethod
    def from_markdown(cls, nodes: Nodes, source: Source) -> "Questions | None":
        lead, parts = split_at_headings(nodes, 3)
        if lead or not parts:
            return None
        for heading, answer in parts:
            if not answer:
                source.report(heading, "this question has no answer; add one below it, or remove it")
        return cls(headed_texts(parts, "an answer", source))

    def to_markdown(self) -> list[str]:
        blocks = []
        for question in self.questions:
            blocks += [f"### {to_markdown.heading(question.heading)}", *to_markdown.rich_text(question.text)]
        return blocks

    def to_block(self, writer: BlockWriter) -> dict[str, Any]:
        questions = [
            writer.item(question.heading, {"heading": question.heading, "answer": writer.rich_text(question.text)})
            for question in self.questions
        ]
        return {"open": self.is_open, "questions": questions}

    @classmethod
    def from_block(cls, value: dict[str, Any], reader: BlockReader) -> "Questions | None":
        found = []
        for question in list_items(value["questions"]):
            heading, answer = marked_text.normal(question["heading"]), reader.rich_text(question["answer"])
            if not (heading and answer):
                reader.report("a question has no text or no answer; add both, or remove it")
            found.append(HeadedText(heading, answer))
        return (OpenQuestions if value.get("open") else Questions)(tuple(found)) if found else None


@dataclass(frozen=True)
class OpenQuestions(Questions):
    """Questions whose answers are shown, between the lines `::: open questions` and `:::`."""

    fence = "open questions"
    is_open = True
