// Takes the secret of a link from behind the # into the form. A browser never sends that part
// to a server by itself, so it stands in no log; and it does not stay in the address bar.
"use strict";
{
  const field = document.querySelector("[data-fragment]");
  if (field && location.hash.length > 1) {
    field.value = location.hash.slice(1);
    history.replaceState(null, "", location.pathname);
  }
}
