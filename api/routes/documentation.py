"""``/docs``: the API as one page without scripts, so that it works offline and under the strict policy."""

from html import escape
from typing import Any

from fastapi import Request
from starlette.responses import HTMLResponse, Response

from api.routing import open_router

router = open_router("documentation")

_STYLE_PATH = "/docs/style.css"
_STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 60rem; padding: 0 1rem; }
summary { cursor: pointer; padding: .35rem 0; }
summary code { font-weight: 600; }
.method { display: inline-block; min-width: 4.5rem; }
@media (prefers-color-scheme: dark) { body { background: #18181b; color: #e4e4e7; } }
"""


@router.get("/docs", response_class=HTMLResponse, include_in_schema=False)
async def docs(request: Request) -> Response:
    """Show every operation with its parameters and body."""
    document = request.app.openapi()
    groups: dict[str, list[str]] = {}
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            tag = (operation.get("tags") or ["other"])[0]
            groups.setdefault(tag, []).append(_operation(method, path, operation, document))
    parts = [f"<h2>{escape(tag)}</h2>{''.join(shown)}" for tag, shown in groups.items()]
    return HTMLResponse(_page(document["info"], "".join(parts)))


@router.get(_STYLE_PATH, include_in_schema=False)
async def style() -> Response:
    """Return the page's style sheet."""
    return Response(_STYLE, media_type="text/css")


def _page(about: dict[str, Any], body: str) -> str:
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width">'
        f'<title>{escape(about["title"])} API</title><link rel="stylesheet" href="{_STYLE_PATH}"></head>'
        f"<body><h1>{escape(about['title'])} API {escape(about['version'])}</h1>"
        f"<p>{escape(about.get('summary', ''))} Machine-readable: "
        '<a href="/openapi.json">openapi.json</a>.</p>'
        f"{body}</body></html>"
    )


def _operation(method: str, path: str, operation: dict[str, Any], document: dict[str, Any]) -> str:
    head = (
        f'<span class="method">{method.upper()}</span><code>{escape(path)}</code> '
        f"{escape(operation.get('summary', ''))}"
    )
    rows = [f"<p>{escape(operation.get('description', ''))}</p>"]
    for one in operation.get("parameters", []):
        need = "required" if one.get("required") else "optional"
        about = escape(one.get("description", ""))
        rows.append(f"<p><code>{escape(one['name'])}</code> ({one['in']}, {need}) {about}</p>")
    if body := operation.get("requestBody"):
        rows.append(_body(body, document))
    codes = ", ".join(operation.get("responses", {}))
    return f"<details><summary>{head}</summary>{''.join(rows)}<p>Answers: {codes}</p></details>"


def _body(body: dict[str, Any], document: dict[str, Any]) -> str:
    schema = next(iter(body["content"].values())).get("schema", {})
    name = schema.get("$ref", "").rpartition("/")[2]
    known = document.get("components", {}).get("schemas", {}).get(name, schema)
    rows = [
        f"<li><code>{escape(field)}</code>{' *' if field in known.get('required', []) else ''} "
        f"{escape(about.get('description', ''))}</li>"
        for field, about in known.get("properties", {}).items()
    ]
    return f"<p>Body: <code>{escape(name or 'JSON')}</code></p><ul>{''.join(rows)}</ul>"
