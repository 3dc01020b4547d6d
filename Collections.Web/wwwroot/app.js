// Theme, keyboard shortcuts, copying and the reconnect dialog. No inline scripts anywhere, so that the page runs under script-src 'self'.
const shortcutKey = "collections.shortcuts";
const firstStepsKey = "collections.firstSteps";
const root = document.documentElement;

globalThis.collections = {
  timeZone: () => Intl.DateTimeFormat().resolvedOptions().timeZone ?? "UTC",

  theme: () => root.dataset.theme,

  setTheme(choice) {
    root.dataset.theme = choice;
    document.cookie = `theme=${choice};path=/;max-age=31536000;samesite=lax`;
  },

  shortcutsEnabled: () => localStorage.getItem(shortcutKey) !== "off",

  enableShortcuts(enabled) {
    localStorage.setItem(shortcutKey, enabled ? "on" : "off");
  },

  async copy(text) {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      // Without a secure context there is no clipboard API.
      const area = Object.assign(document.createElement("textarea"), { value: text });
      (document.querySelector("[role=dialog]") ?? document.body).append(area);
      area.select();
      const copied = document.execCommand("copy");
      area.remove();
      return copied;
    }
  },

  focus(id) {
    document.getElementById(id)?.focus();
  },

  // Of a page that came; who types in it already goes on.
  focusHeading() {
    const active = document.activeElement;
    if (!(active && isTyping(active) && document.querySelector("main")?.contains(active))) {
      document.querySelector("h1")?.focus({ preventScroll: true });
    }
  },

  // What was typed and not saved is its writer's: who leaves on purpose leaves nothing of it in this browser.
  signOut(form, user) {
    Object.keys(localStorage).filter((key) => key.startsWith(`collections.draft.${user}.`)).forEach((key) => localStorage.removeItem(key));
    document.getElementById(form)?.requestSubmit();
  },

  // Coming back to this tab, or to this window beside another.
  whenSeen(page) {
    const tell = () => document.visibilityState === "visible" && page.invokeMethodAsync("SeenAsync").catch(() => { });
    document.addEventListener("visibilitychange", tell);
    addEventListener("focus", tell);
    return {
      stop() {
        document.removeEventListener("visibilitychange", tell);
        removeEventListener("focus", tell);
      },
    };
  },

  firstStepsAreHidden: () => localStorage.getItem(firstStepsKey) === "hidden",

  hideFirstSteps() {
    localStorage.setItem(firstStepsKey, "hidden");
  },
};

function isTyping(target) {
  return target.closest("input, textarea, select, [contenteditable=true]") !== null;
}

// What had the focus may be gone, such as the button of a verb that was carried out: keys belong to the open dialog all the same.
document.addEventListener("keydown", (event) => {
  const dialog = document.querySelector(".mud-dialog-container [role=dialog]");
  if (dialog && event.target === document.body) {
    event.stopImmediatePropagation();
    dialog.dispatchEvent(new KeyboardEvent("keydown", {
      key: event.key, code: event.code, shiftKey: event.shiftKey, ctrlKey: event.ctrlKey, metaKey: event.metaKey, altKey: event.altKey, bubbles: true, cancelable: true,
    }));
  }
}, true);

let prefix = "";
document.addEventListener("keydown", (event) => {
  const target = event.target instanceof Element ? event.target : document.body;
  if (event.ctrlKey || event.metaKey || event.altKey || isTyping(target) || !collections.shortcutsEnabled()) {
    return;
  }

  const key = prefix + (event.shiftKey && event.key.length === 1 && event.key !== "?" ? `Shift+${event.key.toUpperCase()}` : event.key);
  prefix = event.key === "g" ? "g " : "";

  // Arrow keys belong to what has the focus, where that moves by them.
  if (event.key.startsWith("Arrow") && target.closest("[role=tablist], [role=region], [data-arrows], [role=menu], [role=listbox]")) {
    return;
  }

  // While a dialog is open only its own shortcuts count.
  const scope = document.querySelector(".mud-dialog-container [role=dialog]") ?? document;
  const clicked = find(scope, "shortcut", key);
  const focused = find(scope, "focus", key);
  if (clicked ?? focused) {
    event.preventDefault();
    const field = clicked?.matches("input") ? clicked : clicked?.querySelector("input");
    if (field) {
      field.focus();
      field.select();
    } else if (clicked) {
      clicked.click();
    } else {
      focused.focus();
    }
  }
});

// data-shortcut="[|ArrowLeft" clicks (or enters a field), data-focus="Shift+R" only moves there: for what must not happen by accident.
function find(scope, kind, key) {
  return [...scope.querySelectorAll(`[data-${kind}]`)].find((element) => element.dataset[kind].split("|").includes(key) && !element.disabled);
}

// The strip moves by arrow keys: keep the page from scrolling under it.
document.addEventListener("keydown", (event) => {
  if (event.target instanceof Element && event.target.closest("[data-arrows]") &&
      ["ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight", "Home", "End"].includes(event.key)) {
    event.preventDefault();
  }
}, true);

const reconnect = document.getElementById("components-reconnect-modal");
if (reconnect) {
  reconnect.addEventListener("components-reconnect-state-changed", ({ detail }) => {
    if (detail.state === "hide") {
      reconnect.close();
    } else if (detail.state === "rejected") {
      location.reload();
    } else {
      if (!reconnect.open) {
        reconnect.showModal();
      }
      if (detail.state === "failed") {
        returnWithServer();
      }
    }
  });

  // The framework has given up, we have not: a page that was left open over night is back when the server is.
  const returnWithServer = async () => {
    while (reconnect.open) {
      await new Promise((resolve) => setTimeout(resolve, 5000));
      try {
        if ((await fetch("/health/live", { cache: "no-store" })).ok) {
          location.reload();
          return;
        }
      } catch {
        // Not there yet.
      }
    }
  };

  const backOrReload = async (attempt) => {
    try {
      if (await attempt()) {
        reconnect.close();
      } else {
        location.reload();
      }
    } catch {
      reconnect.className = "reconnect components-reconnect-failed";
    }
  };
  document.getElementById("reconnect-retry").addEventListener("click", () => backOrReload(() => Blazor.reconnect()));
  document.getElementById("reconnect-resume").addEventListener("click", () => backOrReload(() => Blazor.resumeCircuit()));
  document.getElementById("reconnect-reload").addEventListener("click", () => location.reload());
}
