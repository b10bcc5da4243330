"""Questions that readers ask, with their answers."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar
from uuid import UUID

from markdown_it.tree import SyntaxTreeNode as Node

from pages.content import from_markdown, marked_text, to_markdown
from pages.content.block_reader import BlockReader, list_items
from pages.content.block_writer import BlockWriter
from pages.content.from_markdown import described, heading_text, split_at_headings
from pages.content.parts.part import Part
from pages.content.rich_text import RichText
from pages.content.source import Source


@dataclass(frozen=True)
class Question:
    """A question in marked text, and its answer."""

    heading: str
    answer: RichText


@dataclass(frozen=True)
class Questions(Part):
    """Questions whose answers visitors unfold, between the lines `::: questions` and `:::`."""

    questions: tuple[Question, ...]

    kind = "questions"
    fence = "questions"
    advice = "questions are `###` headings, each followed by its answer"
    is_open: ClassVar[bool] = False

    @classmethod
    def from_markdown(cls, nodes: Sequence[Node], source: Source) -> "Questions | None":
        lead, parts = split_at_headings(nodes, 3)
        if lead or not parts:
            return None
        for heading, answer in parts:
            for node in answer:
                if node.type in ("heading", "hr"):
                    message = f"{described(node)} is not allowed in an answer; write paragraphs or a list"
                    source.report_node(node, message)
            if not answer:
                source.report_node(heading, "this question has no answer; add one below it, or remove it")
        return cls(
            tuple(
                Question(heading_text(heading, source), from_markdown.rich_text(answer, source))
                for heading, answer in parts
            )
        )

    def to_markdown(self) -> list[str]:
        blocks = []
        for question in self.questions:
            blocks += [f"### {to_markdown.heading(question.heading)}", *to_markdown.rich_text(question.answer)]
        return blocks

    def to_block(self, block_id: UUID, writer: BlockWriter) -> dict[str, Any]:
        questions = [
            writer.item(
                block_id, question.heading, {"heading": question.heading, "answer": writer.rich_text(question.answer)}
            )
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
            found.append(Question(heading, answer))
        return (OpenQuestions if value.get("open") else Questions)(tuple(found)) if found else None


@dataclass(frozen=True)
class OpenQuestions(Questions):
    """Questions whose answers are shown, between the lines `::: open questions` and `:::`."""

    fence = "open questions"
    is_open = True
