// Opens the browser's own print dialog. Without scripts the button is not shown, and the
// page still prints from the browser's menu.
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
