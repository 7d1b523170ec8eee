// Says the time zone of the browser in the sign-up form, and in the question of the place as
// long as no zone is known there (UTC). Without it the zone is chosen from the list.
const here = Intl.DateTimeFormat().resolvedOptions().timeZone || "";
for (const field of document.querySelectorAll("[data-zone]")) {
  const known = field.matches("select") && field.value !== "UTC";
  const offered = !field.matches("select") || [...field.options].some((option) => option.value === here);
  if (!known && offered) field.value = here;
}
