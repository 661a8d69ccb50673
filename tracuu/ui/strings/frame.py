"""What every view shows."""

from __future__ import annotations

from typing import Final

VI: Final = {
    "product": "Tra Cứu",
    "tagline": "Hỏi một câu, nhận nguyên văn câu trả lời trong văn bản của cơ quan,"
    " kèm số hiệu, mục và trang.",
    "other_language": "English",
    "views": "Các trang",
    "view_ask": "Hỏi đáp",
    "view_documents": "Văn bản",
    "view_duties": "Nhiệm vụ và thời hạn",
    "view_admin": "Quản trị",
}

EN: Final = {
    "product": "Tra Cứu",
    "tagline": "Ask a question and get the sentence that answers it, word for word, from your"
    " office's documents, with its number, section and page.",
    "other_language": "Tiếng Việt",
    "views": "Pages",
    "view_ask": "Ask",
    "view_documents": "Documents",
    "view_duties": "Duties",
    "view_admin": "Admin",
}
