"""What a tagged PDF says by its tags: the text of each element of its structure tree, which is what a screen reader reads."""

import io
import re
from typing import NamedTuple

from pypdf import PdfReader
from pypdf.generic import ArrayObject, ContentStream, DictionaryObject, IndirectObject


class Element(NamedTuple):
    kind: str
    content: list  # of texts and elements

    @property
    def text(self) -> str:
        return "".join(each if isinstance(each, str) else each.text for each in self.content)

    def all(self, *kinds: str) -> list["Element"]:
        """Return the elements of some kinds below this one, in the order of reading."""
        found = []
        for each in self.content:
            if isinstance(each, Element):
                found += [each] if each.kind in kinds else each.all(*kinds)
        return found


def read(data: bytes) -> Element:
    """Return the structure tree of a document with its texts."""
    reader = PdfReader(io.BytesIO(data), strict=False)
    texts = {}
    fonts: dict[int, dict[str, str]] = {}
    for page in reader.pages:
        for number, text in _marked(page, reader, fonts).items():
            texts[page.indirect_reference.idnum, number] = text
    return _element(reader.trailer["/Root"]["/StructTreeRoot"], None, texts)


def _element(node, page, texts) -> Element:
    page = node.raw_get("/Pg").idnum if "/Pg" in node else page
    children = node.get("/K", ArrayObject())
    content = []
    for each in children if isinstance(children, ArrayObject) else [children]:
        child = each.get_object() if isinstance(each, IndirectObject) else each
        if not isinstance(child, DictionaryObject):
            content.append(texts.get((page, int(child)), ""))
        elif child.get("/Type") == "/MCR":
            of = child.raw_get("/Pg").idnum if "/Pg" in child else page
            content.append(texts.get((of, int(child["/MCID"])), ""))
        elif child.get("/Type") != "/OBJR":
            content.append(_element(child, page, texts))
    return Element(str(node.get("/S", "")).removeprefix("/"), content)


def _marked(page, reader: PdfReader, fonts) -> dict[int, str]:
    """Return the text of each piece of marked content of a page."""
    found: dict[int, str] = {}
    stack: list[tuple[int | None, str | None]] = []
    glyphs: dict[str, str] = {}
    resources = page["/Resources"]
    for operands, operator in ContentStream(page["/Contents"].get_object(), reader).operations:
        if operator in (b"BDC", b"BMC"):
            properties = operands[1] if len(operands) > 1 else {}
            if not isinstance(properties, dict):
                properties = resources["/Properties"][properties]
            actual = properties.get("/ActualText")
            number = properties.get("/MCID", stack[-1][0] if stack else None)
            if actual is not None and number is not None:
                found[number] = found.get(number, "") + str(actual)
            stack.append((number, actual if actual is not None else stack[-1][1] if stack else None))
        elif operator == b"EMC":
            stack.pop()
        elif operator == b"Tf":
            font = resources["/Font"].raw_get(operands[0])
            if font.idnum not in fonts:
                fonts[font.idnum] = _unicode(font.get_object()["/ToUnicode"].get_data().decode("ascii"))
            glyphs = fonts[font.idnum]
        elif operator in (b"Tj", b"TJ") and stack and stack[-1][0] is not None and stack[-1][1] is None:
            shown = operands[0] if operator == b"TJ" else operands
            codes = b"".join(each.original_bytes for each in shown if hasattr(each, "original_bytes")).hex()
            found[stack[-1][0]] = found.get(stack[-1][0], "") + "".join(
                glyphs.get(codes[n : n + 4], "\ufffd") for n in range(0, len(codes), 4)
            )
    return found


def _unicode(cmap: str) -> dict[str, str]:
    """Return what text each glyph of a font stands for."""
    found = {}
    for block in re.findall(r"beginbfchar(.*?)endbfchar", cmap, re.DOTALL):
        for code, text in re.findall(r"<(\w+)>\s*<(\w*)>", block):
            found[code.lower()] = bytes.fromhex(text).decode("utf-16-be")
    for block in re.findall(r"beginbfrange(.*?)endbfrange", cmap, re.DOTALL):
        for first, last, text in re.findall(r"<(\w+)>\s*<(\w+)>\s*<(\w+)>", block):
            start = int.from_bytes(bytes.fromhex(text), "big")
            for n in range(int(last, 16) - int(first, 16) + 1):
                found[f"{int(first, 16) + n:04x}"] = (start + n).to_bytes(len(text) // 2, "big").decode("utf-16-be")
    return found
