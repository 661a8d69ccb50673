"""Every word of the page, in Vietnamese and in English, under the same keys."""

from __future__ import annotations

from typing import Final, Protocol

from tracuu.types import Language

DEFAULT: Final[Language] = "vi"


class Say(Protocol):
    """The string of a key in the language of the page, its ``{fields}`` filled in."""

    def __call__(self, key: str, **fields: object) -> str: ...


def speaker(language: Language) -> Say:
    """What says the strings of one language."""
    return lambda key, **fields: STRINGS[language][key].format(**fields)


def as_language(code: str | None) -> Language:
    """The language of a code from an address; Vietnamese unless it is English."""
    return "en" if code == "en" else DEFAULT


_VI: Final = {
    "product": "Tra Cứu",
    "tagline": "Hỏi một câu, nhận nguyên văn câu trả lời trong văn bản của cơ quan,"
    " kèm số hiệu, mục và trang.",
    "other_language": "English",
    # The question
    "question": "Câu hỏi của bạn",
    "question_hint": "Gõ câu hỏi rồi bấm Tìm",
    "ask": "Tìm",
    "within": "Chỉ tìm trong những văn bản này (không bắt buộc)",
    "within_all": "Tất cả văn bản",
    "examples": "Chưa biết hỏi gì? Thử một câu:",
    "example_wards": "{number} yêu cầu các phường làm gì?",
    "example_about": "{number} quy định những gì?",
    "example_deadline": "Thời hạn báo cáo kết quả thực hiện {number} là khi nào?",
    "example_who": "Ai theo dõi, đôn đốc việc thực hiện {number}?",
    "example_title": "{title} có nội dung gì?",
    "question_empty": "Mời bạn gõ câu hỏi vào ô bên trên.",
    "question_long": "Câu hỏi dài quá {limit} ký tự. Mời bạn hỏi lại trong một, hai câu.",
    "question_wordless": "Câu hỏi chưa có từ nào để tìm. Mời bạn gõ lại.",
    "searching": "Đang tìm…",
    "searched_for": "Đang tìm: {text}",
    "as_typed": "Tìm đúng như đã gõ",
    "searched_terms": "Từ tiếng Việt được tìm: {text}",
    # The answer
    "answer": "Trả lời",
    "open": "Mở văn bản",
    "abstained": "Chưa có câu trả lời trong thư viện",
    "abstained_silent": "Có văn bản gần với câu hỏi, nhưng không có câu trả lời",
    "terms_read": "Từ tiếng Anh được hiểu là: {terms}",
    "abstained_next": "Bạn có thể hỏi lại bằng từ khác.",
    "nearest_caution": "Các đoạn gần nhất ở bên dưới chưa chắc đã trả lời câu hỏi.",
    "abstained_number": "Thư viện không có văn bản mang số này",
    "ask_instead": "Có phải bạn muốn hỏi:",
    "results": "Các đoạn liên quan",
    "results_nearest": "Các đoạn gần nhất",
    "no_results": "Không có đoạn nào liên quan.",
    "also_in": "Cũng có trong: {titles}",
    "number": "Số {number}",
    "page": "trang {page}",
    "origin_repaired": "Chữ đổi từ phông cũ",
    "origin_ocr": "Chữ nhận dạng từ ảnh",
    "origin_unread": "Chưa đọc được",
    "may_be_misread": "Có thể đọc sai, hãy so với bản gốc",
    "took": "Tìm trong {seconds} giây · ",
    "holds": "Thư viện có {documents} văn bản, {chunks} đoạn · bản nạp số {generation}",
    "decimal": ",",
    # What a language model makes of it
    "composing": "Mô hình ngôn ngữ đang viết tóm tắt…",
    "composed": "Tóm tắt",
    "composed_how": "Do mô hình ngôn ngữ viết từ các trích dẫn dưới đây. Số hiệu, ngày, con số và"
    " tên riêng đã được máy đối chiếu; câu không khớp bị bỏ. Căn cứ là phần trích nguyên văn.",
    # What is thought of the answer
    "feedback_answer": "Câu trả lời này có đúng không?",
    "feedback_abstained": "Trả lời như vậy có đúng không?",
    "feedback_right": "Đúng",
    "feedback_wrong": "Sai",
    "feedback_missing": "Thiếu",
    "comment_right_answer": "Bạn muốn ghi thêm gì không? (không bắt buộc)",
    "comment_right_abstained": "Bạn muốn ghi thêm gì không? (không bắt buộc)",
    "comment_wrong_answer": "Sai ở chỗ nào? Câu đúng ở văn bản nào? (không bắt buộc)",
    "comment_wrong_abstained": "Câu trả lời có ở văn bản nào? (không bắt buộc)",
    "comment_missing_answer": "Còn thiếu điều gì? (không bắt buộc)",
    "comment_missing_abstained": "Thư viện còn thiếu văn bản nào? (không bắt buộc)",
    "feedback_send": "Gửi ý kiến",
    "feedback_sent": "Cảm ơn bạn. Ý kiến đã được ghi lại. Nếu đổi ý, bạn cứ chọn lại.",
    "feedback_failed": "Chưa ghi được ý kiến. Hãy thử lại, hoặc báo người quản trị.",
    # A document
    "back": "← Về câu hỏi",
    "untitled": "Văn bản",
    "field_number": "Số hiệu",
    "field_issuer": "Nơi ban hành",
    "field_date": "Ngày ban hành",
    "field_format": "Dạng tệp",
    "field_file": "Tệp",
    "to_quote": "Tới chỗ được trích",
    "download": "Tải tệp gốc",
    "file_changed": "Tệp gốc đã thay đổi sau lần nạp gần nhất. Phần chữ dưới đây là của lần nạp đó;"
    " hãy nạp lại để đọc bản mới.",
    "file_missing": "Tệp gốc không còn trong thư mục văn bản. Phần chữ dưới đây là của lần nạp"
    " gần nhất.",
    "page_starts": "Trang {page}",
    "part": "Phần {part} trên {parts} của văn bản",
    "part_before": "← Phần trước",
    "part_after": "Phần sau →",
    "document_unknown": "Thư viện không có văn bản này",
    "document_unknown_text": "Có thể văn bản đã được đổi tên hoặc bỏ khỏi thư viện từ khi liên kết"
    " được tạo.",
    # What can go wrong
    "opening_model": "Đang mở mô hình…",
    "opening_library": "Đang mở thư viện…",
    "type_this": "Người quản trị gõ lệnh này trong thư mục của chương trình:",
    "then_reload": "Xong thì tải lại trang này.",
    "details": "Chi tiết cho người quản trị",
    "NoIndexError": "Thư viện chưa được nạp",
    "NoIndexError_text": "Chép các văn bản vào thư mục corpus, rồi nạp chúng.",
    "DamagedIndexError": "Thư viện đã nạp bị hỏng",
    "DamagedIndexError_text": "Dữ liệu trên đĩa không còn nguyên vẹn nên không được dùng."
    " Văn bản gốc không bị ảnh hưởng; cần sửa lại dữ liệu đã nạp.",
    "IncompatibleIndexError": "Thư viện được nạp bằng bản khác của chương trình",
    "IncompatibleIndexError_text": "Định dạng hoặc mô hình đã đổi. Cần nạp lại từ đầu.",
    "StoreError": "Không đọc được thư viện",
    "StoreError_text": "Hãy báo người quản trị xem phần chi tiết dưới đây.",
    "ModelError": "Không mở được mô hình tìm kiếm",
    "ModelError_text": "Chưa thể trả lời câu hỏi. Có thể chương trình được cài chưa đủ; hãy báo"
    " người quản trị.",
    "unexpected": "Chương trình gặp lỗi",
    "unexpected_text": "Hãy thử lại. Nếu vẫn vậy, hãy báo người quản trị; lỗi đã được ghi vào nhật"
    " ký của chương trình.",
    "UsageError": "Thiết đặt chưa đúng",
    "UsageError_text": "Hãy báo người quản trị xem phần chi tiết dưới đây.",
}

_EN: Final = {
    "product": "Tra Cứu",
    "tagline": "Ask a question and get the sentence that answers it, word for word, from your"
    " office's documents, with its number, section and page.",
    "other_language": "Tiếng Việt",
    # The question
    "question": "Your question",
    "question_hint": "Type a question, then press Ask",
    "ask": "Ask",
    "within": "Search these documents only (optional)",
    "within_all": "All documents",
    "examples": "Not sure what to ask? Try one of these:",
    "example_wards": "What does {number} require of wards?",
    "example_about": "What does {number} regulate?",
    "example_deadline": "When is the report on carrying out {number} due?",
    "example_who": "Who monitors the implementation of {number}?",
    "example_title": "What is in {title}?",
    "question_empty": "Please type a question in the box above.",
    "question_long": "The question is longer than {limit} characters. Please ask in a sentence"
    " or two.",
    "question_wordless": "The question has no word to search for. Please type it again.",
    "searching": "Searching…",
    "searched_for": "Searching for: {text}",
    "as_typed": "Search exactly as typed",
    "searched_terms": "Vietnamese words searched for: {text}",
    # The answer
    "answer": "Answer",
    "open": "Open the document",
    "abstained": "The library does not hold the answer",
    "abstained_silent": "Documents come close, but do not answer this",
    "terms_read": "Terms read as: {terms}",
    "abstained_next": "You can ask again in other words.",
    "nearest_caution": "The closest passages below may not answer the question.",
    "abstained_number": "The library has no document with this number",
    "ask_instead": "Did you mean to ask:",
    "results": "Related passages",
    "results_nearest": "Closest passages",
    "no_results": "There are no related passages.",
    "also_in": "Also in: {titles}",
    "number": "No. {number}",
    "page": "page {page}",
    "origin_repaired": "Letters converted from an old font",
    "origin_ocr": "Recognised from a picture",
    "origin_unread": "Could not be read",
    "may_be_misread": "May be misread: compare with the original",
    "took": "Found in {seconds} s · ",
    "holds": "The library holds {documents} documents, {chunks} passages · ingest no. {generation}",
    "decimal": ".",
    # What a language model makes of it
    "composing": "A language model is writing a summary…",
    "composed": "Summary",
    "composed_how": "Written by a language model from the quotes below. Numbers, dates, figures and"
    " names were checked by machine, and sentences that do not match were dropped. What counts is"
    " what is quoted.",
    # What is thought of the answer
    "feedback_answer": "Is this answer right?",
    "feedback_abstained": "Is this reply right?",
    "feedback_right": "Right",
    "feedback_wrong": "Wrong",
    "feedback_missing": "Missing",
    "comment_right_answer": "Would you like to add anything? (optional)",
    "comment_right_abstained": "Would you like to add anything? (optional)",
    "comment_wrong_answer": "What is wrong? Which document has the right answer? (optional)",
    "comment_wrong_abstained": "Which document has the answer? (optional)",
    "comment_missing_answer": "What is missing? (optional)",
    "comment_missing_abstained": "Which document does the library lack? (optional)",
    "feedback_send": "Send",
    "feedback_sent": "Thank you. Your opinion was noted. If you change your mind, choose again.",
    "feedback_failed": "Your opinion could not be noted. Try again, or tell the administrator.",
    # A document
    "back": "← Back to the question",
    "untitled": "Document",
    "field_number": "Number",
    "field_issuer": "Issued by",
    "field_date": "Date",
    "field_format": "Format",
    "field_file": "File",
    "to_quote": "Go to the quote",
    "download": "Download the original",
    "file_changed": "The original file has changed since it was last ingested. The text below is"
    " from that ingest; run it again to read the new version.",
    "file_missing": "The original file is no longer in the corpus folder. The text below is from"
    " the last ingest.",
    "page_starts": "Page {page}",
    "part": "Part {part} of {parts} of the document",
    "part_before": "← Previous part",
    "part_after": "Next part →",
    "document_unknown": "The library does not hold this document",
    "document_unknown_text": "It may have been renamed or taken out of the library since the link"
    " was made.",
    # What can go wrong
    "opening_model": "Opening the model…",
    "opening_library": "Opening the library…",
    "type_this": "The administrator types this in the program's folder:",
    "then_reload": "Then reload this page.",
    "details": "Details for the administrator",
    "NoIndexError": "Nothing has been ingested yet",
    "NoIndexError_text": "Put the documents into the corpus folder, then ingest them.",
    "DamagedIndexError": "The index is damaged",
    "DamagedIndexError_text": "Its files are no longer intact, so it is not used. The original"
    " documents are not affected; what was ingested has to be repaired.",
    "IncompatibleIndexError": "The index was made by another version of the program",
    "IncompatibleIndexError_text": "The format or the model has changed. The documents have to be"
    " ingested anew.",
    "StoreError": "The index cannot be read",
    "StoreError_text": "Please show the administrator the details below.",
    "ModelError": "The search model cannot be opened",
    "ModelError_text": "Questions cannot be answered. The program may not be fully installed;"
    " please tell the administrator.",
    "unexpected": "Something went wrong in the program",
    "unexpected_text": "Please try again. If it happens again, tell the administrator; the error is"
    " in the program's log.",
    "UsageError": "A setting is wrong",
    "UsageError_text": "Please show the administrator the details below.",
}

STRINGS: Final[dict[Language, dict[str, str]]] = {"vi": _VI, "en": _EN}
