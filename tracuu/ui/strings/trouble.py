"""What can go wrong, by the name of the error."""

from __future__ import annotations

from typing import Final

VI: Final = {
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
    "UnavailableStoreError": "Máy chủ của thư viện chưa trả lời",
    "UnavailableStoreError_text": "Câu hỏi vì thế chưa được tìm; không có nghĩa là thư viện"
    " không có câu trả lời. Hãy thử lại sau ít phút. Nếu vẫn vậy, hãy báo người quản trị.",
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

EN: Final = {
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
    "UnavailableStoreError": "The library's servers do not answer",
    "UnavailableStoreError_text": "So nothing was searched; it does not mean that the library lacks"
    " it. Try again in some minutes. If it stays so, tell the administrator.",
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
