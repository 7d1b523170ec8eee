// The diary is deleted: what this phone still kept of it goes too, sent or not.
"use strict";

(() => {
  const { person } = document.currentScript.dataset;
  globalThis.stillnight?.outbox.forget(person).catch(() => {});
})();
