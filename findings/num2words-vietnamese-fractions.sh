#!/usr/bin/env bash
# num2words 0.5.14: in Vietnamese 1.05 is read as people say 1.5, 1.5 as "one point fifty", and 1.005
# as "one".
#
# Agreements and receipts state sums in figures and in words ("bằng chữ"), often in millions with one
# or two decimals. The Vietnamese class rounds what stands behind the point to two digits and reads
# them as a number of its own, so the nought behind the point is lost: 1.05 and 2.05 sound like 1.5
# and 2.5, while 1.5 itself sounds like fifty hundredths. The same values are read digit by digit in
# English. We write sums in figures, with the currency, in every language.
set -euo pipefail
room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
python3 -m venv "$room/env"
"$room/env/bin/pip" install --quiet --no-compile --disable-pip-version-check num2words==0.5.14 2>/dev/null
cd "$room"
seen=$("$room/env/bin/python" - <<'PY'
from num2words import num2words

for value in (1.5, 1.05, 1.005, 2.05):
    print(value, num2words(value, lang="vi"), "/", num2words(value, lang="en"))
PY
)
echo "$seen"
[ "$seen" = "1.5 một phẩy năm mươi / one point five
1.05 một phẩy năm / one point zero five
1.005 một / one point zero zero five
2.05 hai phẩy năm / two point zero five" ]
