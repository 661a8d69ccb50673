"""A document to read."""

from __future__ import annotations

from typing import Final

VI: Final = {
    "back": "← Về câu hỏi",
    "back_to_view": "← Về danh sách",
    "untitled": "Văn bản",
    "field_number": "Số hiệu",
    "field_issuer": "Nơi ban hành",
    "field_date": "Ngày ban hành",
    "field_format": "Dạng tệp",
    "field_file": "Tệp",
    "download": "Tải tệp gốc",
    "file_changed": "Tệp gốc đã thay đổi sau lần nạp gần nhất. Phần chữ dưới đây là của lần nạp đó;"
    " hãy nạp lại để đọc bản mới.",
    "file_missing": "Tệp gốc không còn trong thư mục văn bản. Phần chữ dưới đây là của lần nạp"
    " gần nhất.",
    "page_starts": "Trang {page}",
    "part": "Phần {part} trên {parts} của văn bản",
    "part_before": "← Phần trước",
    "part_after": "Phần sau →",
    "drawing_page": "Đang vẽ trang…",
    "no_picture": "Không vẽ được hình của trang này. Phần chữ vẫn đọc được ở bên cạnh.",
    "picture_of_page": "Trang {page} trên {pages}",
    "pages_of": "Các trang của văn bản",
    "page_before": "← Trang trước",
    "page_after": "Trang sau →",
    "not_boxed": "Chưa đánh dấu được đoạn trích trên hình; xem phần chữ được tô vàng.",
    "document_unknown": "Thư viện không có văn bản này",
    "document_unknown_text": "Có thể văn bản đã được đổi tên hoặc bỏ khỏi thư viện từ khi liên kết"
    " được tạo.",
}

EN: Final = {
    "back": "← Back to the question",
    "back_to_view": "← Back to the list",
    "untitled": "Document",
    "field_number": "Number",
    "field_issuer": "Issued by",
    "field_date": "Date",
    "field_format": "Format",
    "field_file": "File",
    "download": "Download the original",
    "file_changed": "The original file has changed since it was last ingested. The text below is"
    " from that ingest; run it again to read the new version.",
    "file_missing": "The original file is no longer in the corpus folder. The text below is from"
    " the last ingest.",
    "page_starts": "Page {page}",
    "part": "Part {part} of {parts} of the document",
    "part_before": "← Previous part",
    "part_after": "Next part →",
    "drawing_page": "Drawing the page…",
    "no_picture": "No picture of this page could be drawn. Its text can be read beside it.",
    "picture_of_page": "Page {page} of {pages}",
    "pages_of": "Pages of the document",
    "page_before": "← Previous page",
    "page_after": "Next page →",
    "not_boxed": "The quote could not be marked in the picture; it is highlighted in the text.",
    "document_unknown": "The library does not hold this document",
    "document_unknown_text": "It may have been renamed or taken out of the library since the link"
    " was made.",
}
