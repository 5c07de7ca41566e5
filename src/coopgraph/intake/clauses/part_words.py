"""What stands between a verb and who takes part in it, as patterns."""

from __future__ import annotations

import re

ELLIPTIC = re.compile(
    r"(?:^|[,;:]| và| and| đồng thời| then| or) ?(?:(?:và|and|đã|đang|cũng|được|vừa"
    r"|tiếp tục|còn|sẽ|also|has|have|had|was|were|is|are|then|thereby|jointly"
    r"|officially|chính thức|đồng thời|lần đầu|subsequently|later|since|successfully"
    r"|in turn|been|therefore|thus|who|which|that|further|hiện|cùng|to|both|again"
    r"|từng|luôn|thường xuyên|tích cực|chủ động|trực tiếp|bước đầu|nhiều lần|on \w+ "
    r"\d*|in \d+) ?)*$"
)
NEXT = re.compile(
    r" ?(?:(?:the|vào|của|of|a|an|in|to|các|tại|với|for|on|as|by|là|đặc biệt|cả|both"
    r"|một số|nhiều|nhiệm kỳ|\d{4}\s?-\s?\d{2,4}|with|two|hai|international|regional"
    r"|tổ chức quốc tế|như|such as|including|gồm|trong|từ|luân phiên|thường trực|kỳ "
    r"họp của|new|mới|ông|bà|ngài|đồng chí|ts\.?|ths\.?|pgs\.?|gs\.?"
    r"|mr\.?|ms\.?|mrs\.?|dr\.?|prof\.?|, đặc biệt là|, including|, such as|, gồm|:) ?)*"
)
MEMBERS_OF = re.compile(
    r"(?<!\w)(?:countries|states|members|partners|economies|governments|side|thành viên|các nước"
    r"|đối tác|nền kinh tế) (?:của|of|of the) $"
)
"""Groups of a body that act by themselves: "partner countries of ASEAN"."""
GROUP = re.compile(
    r"(?:[’']s?)?(?: (?!(?:is|are|was|were|ha[sd]|have|represents?|represented|participates?"
    r"|participated|joined|tham gia|gia nhập)(?!\w))[^\W\d_][\w-]*){1,8}?"
    r"(?:,? (?:such as|including|namely|như|gồm|bao gồm|trong đó có|cụ thể là|là)(?: the| các)?"
    r"|(?: from)? the following[^:.;\n]{0,40}:|:) "
)
"""What stands between a group named by its body and the members named one by one."""
INSTEAD = re.compile(
    r"(?:,? (?:such as|including|như|gồm|bao gồm):?|[^,;]{0,40} (?:như|such as):?)(?: the| các)? "
)
"""What leads from a body to those of it that are named one by one."""
LIST_ENDS = re.compile(
    r"(?<!\w)(?:đã|nhằm|để|về|trong đó|tham dự|dự|who|which|that|was|were|to|on|at|where)(?!\w)"
)
SUCH_AS = re.compile(
    r"(?<!\w)(?P<group>tổ chức|cơ quan|đơn vị|nước|quốc gia|đối tác|trường|viện|doanh nghiệp|bộ"
    r"|organi[sz]ations|agencies|partners|countries|states|offices|officers|institutions|institutes"
    r"|bodies|universities|ministries|companies|donors|stakeholders|members|networks|representatives"
    r"|nhà tài trợ)(?!\w)[^.;:\n]{0,70}?(?<!\w)(?:như|such as|including|namely|bao gồm|gồm)(?: là)?"
    r":?(?: the| các)? $"
)
"""A group that is told by its members: "many organizations that work with A, such as B and C"."""
SUCH_REACH = 260
AND_THEN = re.compile(r"(?<!\w)(?:and|và)(?: also| cũng| then| thus)? $")
"""What joins a verb to the one before it, so that both have one subject."""
ITEM = re.compile(
    r"(?:[-•*+–] ?|\(?\d{1,2}[.)] ?|[a-zđ][.)] )(?:(?:ngày|tháng|quý|năm|in|on) [^,;:]{1,30}[,:] )?"
)
"""What stands before the first word of an item of a list: its mark, perhaps a date."""
PASSIVE = re.compile(r"(?<!\w)(?:by|from|bởi|do|được)(?!\w)")
"""What says that the verb is done to somebody, or whence."""
