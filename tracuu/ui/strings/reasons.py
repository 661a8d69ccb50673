"""Why a file or page could not be read, and what to do, in the reader's language.

The reasons are made in English where they arise, and kept with the index. Here each of their
sentences has its Vietnamese; one that has none is shown as it is.
"""

from __future__ import annotations

import re
from typing import Final

from tracuu.types import Language

# Names of formats, within the sentences below.
_FORMATS: Final = {
    "UTF-8 text": "tệp chữ UTF-8",
    "an HTML page": "trang HTML",
    "a Word document (.docx)": "văn bản Word (.docx)",
    "an old Word document (.doc)": "văn bản Word cũ (.doc)",
    "an OpenDocument text (.odt)": "văn bản OpenDocument (.odt)",
    "a rich text file (.rtf)": "tệp RTF (.rtf)",
    "rich text (.rtf)": "tệp RTF (.rtf)",
    "a PDF": "tệp PDF",
    "a PNG, JPEG or TIFF image": "ảnh PNG, JPEG hoặc TIFF",
    "a PNG image": "ảnh PNG",
    "a JPEG image": "ảnh JPEG",
    "a TIFF image": "ảnh TIFF",
    "a GIF image": "ảnh GIF",
    "a WebP image": "ảnh WebP",
    "a program": "một chương trình",
    "a RAR archive": "tệp nén RAR",
    "a 7z archive": "tệp nén 7z",
    "a gzip archive": "tệp nén gzip",
    "a zip archive": "tệp nén zip",
    "an Excel workbook (.xlsx)": "bảng tính Excel (.xlsx)",
    "a PowerPoint presentation (.pptx)": "bản trình chiếu PowerPoint (.pptx)",
    "an old Office file (.xls or .ppt)": "tệp Office cũ (.xls hoặc .ppt)",
    "a PostScript file": "tệp PostScript",
    "a web archive (.mht)": "trang web lưu trữ (.mht)",
    "a Word document in XML of 2003": "văn bản Word 2003 dạng XML",
}

# What failed: a pattern of the whole clause → the Vietnamese, with its groups.
_CLAUSES: Final = (
    (r"is an empty file", "tệp rỗng"),
    (r"has no text in it", "không có chữ nào"),
    (r"is not text, but binary data", "không phải tệp chữ mà là dữ liệu nhị phân"),
    (r"is locked with a password", "bị khóa bằng mật khẩu"),
    (r"its name is not UTF-8", "tên tệp không phải UTF-8"),
    (r"No corpus folder at (.+)", "Không có thư mục văn bản {0}"),
    (r"leads out of the corpus", "liên kết dẫn ra ngoài thư mục văn bản"),
    (r"is a folder, device, pipe or socket, not a plain file", "không phải là tệp thường"),
    (r"cannot be opened: (.+)", "không mở được: {0}"),
    (r"larger than the limit of (\d+) MB", "lớn hơn giới hạn {0} MB"),
    (r"(\.\w+|a name without suffix) is not read", "không đọc loại tệp này ({0})"),
    (r"is cut off: the end of the (?:PDF|rich text) is missing", "bị cụt: thiếu phần cuối tệp"),
    (r"is damaged: the PDF cannot be read(?: \((.+)\))?", "tệp PDF bị hỏng, không đọc được"),
    (r"is damaged: the picture cannot be opened", "ảnh bị hỏng, không mở được"),
    (r"is damaged or not a plain Word document(?: \((.+)\))?",
     "bị hỏng hoặc không phải văn bản Word thông thường"),
    (r"is damaged or not a plain OpenDocument text(?: \((.+)\))?",
     "bị hỏng hoặc không phải văn bản OpenDocument thông thường"),
    (r"is damaged or no old Word document that can be read(?: \((.+)\))?",
     "bị hỏng hoặc không phải văn bản Word cũ đọc được"),
    (r"is damaged or cut off: its zip archive cannot be unpacked(?: \((.+)\))?",
     "bị hỏng hoặc bị cụt, không mở được phần nén bên trong"),
    (r"is an OpenDocument file without a text in it", "là tệp OpenDocument không có phần chữ"),
    (r"does not begin as (.+) does; it is damaged or of another format",
     "không mở đầu như {0}; tệp bị hỏng hoặc thuộc loại khác"),
    (r"is (.+), not what its name says", "thực ra là {0}, không đúng với tên tệp"),
    (r"unpacks to (.+); it may be made to exhaust the memory",
     "bung ra quá lớn, có thể được tạo để làm cạn bộ nhớ"),
    (r"passes a limit of the PDF reader(?: \((.+)\))?", "vượt giới hạn của bộ đọc PDF"),
    (r"has (\d+) pages, more than the limit of (\d+)", "có {0} trang, quá giới hạn {1} trang"),
    (r"has more than (\d+) million pixels", "ảnh có hơn {0} triệu điểm ảnh"),
    (r"page (\d+) takes more than (\d+) MB", "trang {0} chiếm hơn {1} MB"),
    (r"page (\d+) has more than (\d+) characters", "trang {0} có hơn {1} ký tự"),
    (r"old Word documents are read by antiword or libreoffice, neither of which is installed",
     "cần chương trình antiword hoặc libreoffice để đọc văn bản Word cũ, máy chưa cài"),
    (r"breaks off in the middle of a character(?: \((.+)\))?", "bị cụt giữa một chữ"),
    (r"not UTF-8(?: \((.+)\))?, and no older encoding makes sense of it",
     "không phải UTF-8, cũng không hợp với bảng mã cũ nào"),
    (r"not valid (\S+) at byte (\d+), though it says so",
     "tệp tự nhận là {0} nhưng sai ở byte {1}"),
    (r"its (?:parts|elements|groups) are nested (?:too deeply|more than \d+ deep)(?: to be read)?",
     "các phần lồng nhau quá sâu"),
    (r"reading it takes more memory than there is", "đọc tệp cần nhiều bộ nhớ hơn máy có"),
    (r"took more than (.+) to read", "đọc quá lâu hoặc quá tốn bộ nhớ (hơn {0})"),
    (r"cannot be drawn(?:, by a mistake of the reader(?: \((.+)\))?)?", "không vẽ được"),
    (r"holds more text than can be taken, or broke the reader",
     "có quá nhiều chữ, hoặc làm bộ đọc ngừng"),
    (r"could not be read, by a mistake of the reader(?: \((.+)\))?",
     "bộ đọc gặp lỗi với tệp này"),
    (r"there is no text to be had from (.+?): (.+)", "không lấy được chữ từ trang nào ({1})"),
    # Pages
    (r"its text is garbled", "chữ của trang bị lỗi phông"),
    (r"it is blank", "trang trắng"),
    (r"to recognise it, install (.+)", "muốn nhận dạng chữ, cần cài {0}"),
    (r"too little of it can be made out", "nhận dạng được quá ít"),
    (r"nothing can be made out on it", "không nhận dạng được gì trên trang"),
    (r"it has too many pixels", "ảnh có quá nhiều điểm ảnh"),
    (r"its picture is too large", "ảnh của trang quá lớn"),
    (r"it is damaged", "ảnh bị hỏng"),
    (r"it cannot be drawn", "không vẽ được trang"),
    (r"recognising it took more than (.+) s", "nhận dạng quá {0} giây"),
    (r"tesseract (?:failed on it|does not start.*)", "chương trình nhận dạng gặp lỗi"),
    (r"the ingest was stopped", "lần nạp bị dừng"),
    # Side files
    (r"(\S+), line (\d+): there is no column '(.+)'", "{0}, dòng {1}: không có cột “{2}”"),
    (r"(\S+), line (\d+): the corpus has no file '(.+)'",
     "{0}, dòng {1}: thư mục văn bản không có tệp “{2}”"),
    (r"(\S+), line (\d+): '(.+)' is no date", "{0}, dòng {1}: “{2}” không phải là ngày"),
    (r"(\S+), line (\d+): a second row for (.+)", "{0}, dòng {1}: {2} có hai dòng"),
    (r"(\S+), line (\d+): a document needs a title", "{0}, dòng {1}: văn bản phải có tên"),
    (r"(\S+), line (\d+): an English and a Vietnamese term are needed",
     "{0}, dòng {1}: cần cả từ tiếng Anh và từ tiếng Việt"),
    (r"(\S+) was changed by somebody else meanwhile", "{0} vừa được người khác sửa"),
    (r"(\S+), line (\d+): not a question: (.+)", "{0}, dòng {1}: không phải một câu hỏi"),
    (r"(\S+) holds no questions", "tệp không có câu hỏi nào"),
)  # fmt: skip

# What to do about it.
_REMEDIES: Final = (
    (r"Put the document in again", "Hãy đưa lại văn bản"),
    (r"Put the whole file in again(?:, or open it in its program and save it anew)?",
     "Hãy đưa lại trọn tệp"),
    (r"Take it out of the corpus", "Hãy bỏ tệp khỏi thư viện"),
    (r"Save a copy without a password", "Hãy lưu một bản không có mật khẩu"),
    (r"Rename it", "Hãy đổi tên tệp"),
    (r"Create it and put documents into it", "Hãy tạo thư mục đó và chép văn bản vào"),
    (r"Copy the file itself into the corpus", "Hãy chép chính tệp đó vào thư mục văn bản"),
    (r"Check that it is there and that you may read it", "Hãy xem tệp có đó và có quyền đọc không"),
    (r"Split (?:it|the document)(?: into smaller files|, or save it anew in its program)",
     "Hãy tách thành nhiều tệp nhỏ hơn"),
    (r"Save it as one of (.+), or take it out of the corpus",
     "Hãy lưu thành một trong các loại {0}, hoặc bỏ tệp khỏi thư viện"),
    (r"Save it as CSV in UTF-8", "Hãy lưu thành CSV, bảng mã UTF-8"),
    (r"Save it as UTF-8|Open it in the program that wrote it and save it as UTF-8",
     "Hãy mở bằng chương trình đã tạo ra tệp rồi lưu thành UTF-8"),
    (r"Save it as a text document \(\.odt\)", "Hãy lưu thành văn bản (.odt)"),
    (r"Save it smaller; 200 dpi is enough", "Hãy lưu ảnh nhỏ hơn; 200 dpi là đủ"),
    (r"Save it anew(?: or in another format)?|Export it anew", "Hãy lưu lại tệp rồi đưa lên lại"),
    (r"Open it in (?:a PDF program|Word|LibreOffice|its own program) and (?:export|save) it"
     r"(?: anew)?(?: as (.+))?", "Hãy mở tệp bằng chương trình của nó, lưu lại rồi đưa lên lại"),
    (r"Export it again as (.+)", "Hãy xuất lại thành {0}"),
    (r"Put the right file in its place, or rename this one to end in (.+)",
     "Hãy thay bằng tệp đúng, hoặc đổi đuôi tên tệp thành {0}"),
    (r"Install one \((.+)\), or save it as \.docx",
     "Hãy lưu thành .docx, hoặc nhờ người quản trị máy cài ({0})"),
    (r"Take the page's drawing out, or print the file to a new PDF|Print the file to a new PDF",
     "Hãy in tệp ra một PDF mới"),
    (r"As root: (.+); then run: make ingest", "Người quản trị máy cài: {0}, rồi nạp lại"),
    (r"Scan it again, clearer, or take it out of the corpus",
     "Hãy quét lại rõ hơn, hoặc bỏ tệp khỏi thư viện"),
    (r"Type it as 2023-08-07 or 7/8/2023 \(day first\)",
     "Hãy gõ như 2023-08-07 hoặc 7/8/2023 (ngày trước)"),
    (r"Type: (.+)", "Hãy gõ: {0}"),
    (r"Type the path below the corpus folder", "Hãy gõ đường dẫn trong thư mục văn bản"),
    (r"Type one, or nothing", "Hãy gõ tên, hoặc để trống"),
    (r"Keep one", "Hãy giữ một dòng"),
    (r"Load it anew, then make the change again", "Hãy tải lại bảng rồi sửa lại"),
)  # fmt: skip

_BETWEEN_SENTENCES = re.compile(r"(?<=\.)\s+(?=[A-Z])")


def in_language(reason: str, path: str, language: Language) -> str:
    """The reason for the reader, without the path that stands beside it."""
    reason = reason.strip().removeprefix(f"{path}: ")
    if language != "vi" or not reason:
        return reason
    return " ".join(_sentence(each) for each in _BETWEEN_SENTENCES.split(reason))


def _sentence(text: str) -> str:
    """A sentence whole, or clause by clause."""
    bare = text.removesuffix(".")
    whole = _translated(bare)
    if whole is None:
        whole = "; ".join(_translated(each) or each for each in bare.split("; "))
    return whole[:1].upper() + whole[1:] + "."


def _translated(text: str) -> str | None:
    for pattern, vietnamese in (*_CLAUSES, *_REMEDIES):
        if match := re.fullmatch(pattern, text):
            return vietnamese.format(*map(_inner, match.groups("")))
    return None


def _inner(text: str) -> str:
    """What stands inside a sentence: a format, or a reason of its own."""
    return _FORMATS.get(text) or _translated(text) or text
