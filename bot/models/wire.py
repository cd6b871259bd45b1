"""Our messages and tools in LangChain's terms. Imports the framework: only providers' code comes here."""

from collections.abc import Sequence
from typing import Any

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage, ToolMessage

from bot.models.port import Message, Tool


def messages_out(messages: Sequence[Message]) -> list[BaseMessage]:
    """Return a prompt as a framework's messages."""
    return [_out(message) for message in messages]


def tool_out(tool: Tool) -> dict[str, Any]:
    """Return a tool in the form every provider's binding accepts."""
    function = {"name": tool.name, "description": tool.description, "parameters": dict(tool.schema)}
    return {"type": "function", "function": function}


def _out(message: Message) -> BaseMessage:
    match message.role:
        case "system":
            return SystemMessage(message.text)
        case "user":
            return HumanMessage(message.text)
        case "tool":
            return ToolMessage(message.text, tool_call_id=message.call_id)
        case "assistant":
            return AIMessage(
                message.text,
                # A call that was no JSON is shown back without arguments: providers refuse anything else.
                tool_calls=[
                    {
                        "name": call.name,
                        "args": dict(call.arguments or {}),
                        "id": call.id,
                        "type": "tool_call",
                    }
                    for call in message.calls
                ],
            )
