// Fills the hidden time zone of the sign-up form; without it the zone is UTC until it is chosen.
for (const field of document.querySelectorAll("[data-zone]")) {
  field.value = Intl.DateTimeFormat().resolvedOptions().timeZone || "";
}
