"""What a tool answers: the words of a turn, and the same as structure. A question is no success."""

from typing import Any

from fastmcp.tools.base import ToolResult

from api.turns import TurnReply
from capabilities.errors import AskedError, DayhandError

_HOW = {
    "slot": "Call the tool again with the argument {slot}.",
    "choice": "Call the tool again with {slot} set to the id of one of the choices.",
    "confirm": "Only its person can say yes to this, and not by a tool: ask them to tell Dayhand themselves.",
    "approval": (
        "Only its person can say yes to this, and not by a tool. For ten minutes it waits for them, where "
        "they talk to Dayhand themselves (“what's waiting for me”) and under /api/approvals as {approval}."
    ),
}


def answered(reply: TurnReply) -> ToolResult:
    """Return the result of a finished turn; one that ends in a question was not done."""
    told = reply.reply
    structured: dict[str, Any] = {
        "status": "done",
        "text": told.text,
        "key": told.key,
        "items": told.cards,
        "receipts": [receipt.model_dump(mode="json") for receipt in reply.receipts],
        "message_id": reply.message_id,
    }
    if told.error != AskedError.code or told.question is None:
        return ToolResult(content=told.text, structured_content=structured)
    asked = told.question
    kind = "confirm" if asked["confirm"] else "choice" if asked["choices"] else "slot"
    how = _HOW["approval" if "approval" in asked else kind].format(**asked)
    structured |= {"status": "question", "question": {**asked, "kind": kind, "how": how}}
    return ToolResult(content=f"Not done: {told.text} {how}", structured_content=structured, is_error=True)


def failed(error: DayhandError) -> ToolResult:
    """Return the result of a call that could not be done."""
    structured = {"status": "error", "text": error.sentence, "code": error.code}
    return ToolResult(content=error.sentence, structured_content=structured, is_error=True)
