// Runs first. A file that was cut off on its way has no end: say so instead of staying blank.
document.addEventListener('DOMContentLoaded', function () {
  if (document.getElementById('whole')) return;
  const words = document.getElementById('alarm') || document.body.appendChild(document.createElement('p'));
  words.setAttribute('role', 'alert');
  words.textContent = 'This file is not complete: a part of it was lost on its way. Please fetch it again. — Tệp này không đầy đủ: một phần đã bị mất khi truyền. Vui lòng lấy lại tệp.';
  words.hidden = false;
});
